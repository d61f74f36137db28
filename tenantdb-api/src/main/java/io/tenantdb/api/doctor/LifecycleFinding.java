package io.tenantdb.api.doctor;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.lease.LeasedOperation;
import java.util.Objects;

/** A finding about where a record is in its life. */
public sealed interface LifecycleFinding extends RecordFinding {

  /**
   * Work on the record was begun, and nobody goes on with it.
   *
   * @param record the record
   * @param operation the work
   * @param leaseExpired whether a worker died over it; if not, nobody has begun yet, or the worker
   *     left it at that
   */
  record StuckRecord(TenantDatabase record, LeasedOperation operation, boolean leaseExpired)
      implements LifecycleFinding {
    public StuckRecord {
      Objects.requireNonNull(record, "record");
      Objects.requireNonNull(operation, "operation");
    }

    @Override
    public String message() {
      return Wording.about(record)
          + (leaseExpired
              ? "the worker of its %s is gone; it is %s".formatted(operation, record.status())
              : "nobody is at its %s; it is %s".formatted(operation, record.status()));
    }

    @Override
    public ProposedRepair proposal() {
      return ProposedRepair.alone("go on with it: " + operation);
    }
  }

  /**
   * The record is ACTIVE and serves nobody: a deletion or suspension of it failed or was cut short,
   * and nobody has decided since.
   *
   * @param record the record
   */
  record WithdrawnRecord(TenantDatabase record) implements LifecycleFinding {
    public WithdrawnRecord {
      Objects.requireNonNull(record, "record");
    }

    @Override
    public String message() {
      return Wording.about(record)
          + "it is out of service, since a deletion or suspension was not finished"
          + (record.errorMessage() == null ? "" : ": " + record.errorMessage());
    }

    @Override
    public ProposedRepair proposal() {
      return ProposedRepair.asked(
          "bring it back into service; to go on instead, delete or suspend it again");
    }
  }

  /**
   * The host's directory does not know the tenant any more.
   *
   * @param record the record
   */
  record UnknownTenant(TenantDatabase record) implements LifecycleFinding {
    public UnknownTenant {
      Objects.requireNonNull(record, "record");
    }

    @Override
    public String message() {
      return Wording.about(record) + "the directory of tenants does not know this tenant";
    }

    @Override
    public ProposedRepair proposal() {
      return ProposedRepair.asked(
          "delete the database as deleteTenantDatabase does; make sure first that the directory is"
              + " right");
    }
  }

  /**
   * The database has been in the recycle bin for as long as it was to be kept.
   *
   * @param record the deleted record
   */
  record ExpiredInBin(TenantDatabase record) implements LifecycleFinding {
    public ExpiredInBin {
      Objects.requireNonNull(record, "record");
    }

    @Override
    public String message() {
      return Wording.about(record)
          + "it was to be kept in the recycle bin until "
          + record.purgeAfter();
    }

    @Override
    public ProposedRepair proposal() {
      return ProposedRepair.alone("purge it");
    }
  }
}

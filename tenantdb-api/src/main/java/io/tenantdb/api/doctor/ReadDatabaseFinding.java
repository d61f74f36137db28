package io.tenantdb.api.doctor;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import java.util.Objects;
import java.util.Optional;

/** A finding about a tenant's read database, which is on no PostgreSQL server. */
public sealed interface ReadDatabaseFinding extends RecordFinding {

  @Override
  default Optional<ServerName> server() {
    return Optional.empty();
  }

  @Override
  default Optional<String> object() {
    return Optional.of(record().readDatabaseName().value());
  }

  /**
   * The tenant's read database is not there.
   *
   * @param record the record
   */
  record MissingReadDatabase(TenantDatabase record) implements ReadDatabaseFinding {
    public MissingReadDatabase {
      Objects.requireNonNull(record, "record");
    }

    @Override
    public String message() {
      return Wording.about(record)
          + "its read database %s is not there".formatted(record.readDatabaseName());
    }

    @Override
    public ProposedRepair proposal() {
      return ProposedRepair.asked("create it with its indexes; the host has to fill it again");
    }
  }

  /**
   * Somebody else's read database has the name.
   *
   * @param record the record
   * @param description what is there
   */
  record ForeignReadDatabase(TenantDatabase record, String description)
      implements ReadDatabaseFinding {
    public ForeignReadDatabase {
      Objects.requireNonNull(record, "record");
      Objects.requireNonNull(description, "description");
    }

    @Override
    public String message() {
      return Wording.about(record)
          + "read database %s is not the record's own: %s"
              .formatted(record.readDatabaseName(), description);
    }

    @Override
    public ProposedRepair proposal() {
      return new ProposedRepair.None(
          "a stranger's read database is never touched; move it out of the way by hand, then"
              + " inspect again");
    }
  }

  /**
   * The record's databases were dropped, and there is one under the name of its read database: a
   * client that missed the drop has written, or it was never the record's. Nothing in it tells, so
   * it is dropped only when that is asked for.
   *
   * @param record the deleted record
   */
  record ReadDatabaseRemains(TenantDatabase record) implements ReadDatabaseFinding {
    public ReadDatabaseRemains {
      Objects.requireNonNull(record, "record");
    }

    @Override
    public String message() {
      return Wording.about(record)
          + "its databases were dropped, and there is a read database %s; a client may have written to"
              .formatted(record.readDatabaseName())
          + " it that did not know of the drop";
    }

    @Override
    public ProposedRepair proposal() {
      return ProposedRepair.asked("drop what was written since");
    }
  }
}

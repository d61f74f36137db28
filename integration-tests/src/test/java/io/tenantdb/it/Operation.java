package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.run.RehearsalOutcome;
import io.tenantdb.api.run.RehearsalReport;
import io.tenantdb.api.run.RehearsedDatabase;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import io.tenantdb.api.verification.VerificationDepth;
import io.tenantdb.api.verification.VerifiedDatabase;
import io.tenantdb.core.TenantDb;
import java.util.Optional;
import java.util.Set;

/** The operations that are finished by another node when their worker dies. */
enum Operation {
  CREATE(LeasedOperation.PROVISION) {
    @Override
    void run(Host host, TenantId tenant) {
      host.node().provisioning().createTenantDatabase(TenantDatabaseCreateCommand.of(tenant, BY));
    }
  },
  CREATE_BY_COMMAND {
    @Override
    void run(Host host, TenantId tenant) {
      host.node().commands().create(TenantDatabaseCreateCommand.of(tenant, BY));
    }
  },
  MIGRATE(LeasedOperation.MIGRATE) {
    @Override
    void run(Host host, TenantId tenant) {
      host.node().migrations().migrateTenantDatabase(tenant, BY);
    }

    @Override
    boolean isDone(TenantDatabase record) {
      return isOpen(record) && LATEST.equals(record.schemaVersion());
    }
  },
  RENAME(LeasedOperation.RENAME) {
    @Override
    void run(Host host, TenantId tenant) {
      host.node().provisioning().updateTenantDatabaseName(tenant, newName(tenant), BY);
    }

    @Override
    boolean isDone(TenantDatabase record) {
      return isOpen(record) && record.databaseName().equals(newName(record.tenantId()));
    }
  },
  SUSPEND(LeasedOperation.SUSPEND) {
    @Override
    void run(Host host, TenantId tenant) {
      host.node().provisioning().suspendTenantDatabase(tenant, BY);
    }

    @Override
    boolean isDone(TenantDatabase record) {
      return isClosed(record);
    }
  },
  RESUME(LeasedOperation.RESUME) {
    @Override
    void prepare(Host host, TenantId tenant) {
      super.prepare(host, tenant);
      SUSPEND.run(host, tenant);
    }

    @Override
    void run(Host host, TenantId tenant) {
      host.node().provisioning().resumeTenantDatabase(tenant, BY);
    }

    @Override
    boolean isUntouched(TenantDatabase record) {
      return isClosed(record);
    }
  },
  SUSPEND_BY_COMMAND(LeasedOperation.SUSPEND) {
    @Override
    void run(Host host, TenantId tenant) {
      moveByHand(host, tenant, TenantDatabaseStatus.SUSPENDED);
    }

    @Override
    boolean isDone(TenantDatabase record) {
      return isClosed(record);
    }
  },
  RESUME_BY_COMMAND(LeasedOperation.UPDATE) {
    @Override
    void prepare(Host host, TenantId tenant) {
      RESUME.prepare(host, tenant);
    }

    @Override
    void run(Host host, TenantId tenant) {
      moveByHand(host, tenant, TenantDatabaseStatus.ACTIVE);
    }

    @Override
    boolean isDone(TenantDatabase record) {
      // Nothing is on record before it is done, so whoever goes on may only know that it began.
      return isOpen(record) || isUntouched(record);
    }

    @Override
    boolean isUntouched(TenantDatabase record) {
      return isClosed(record);
    }
  },
  DELETE(LeasedOperation.DROP) {
    @Override
    void run(Host host, TenantId tenant) {
      host.node().provisioning().deleteTenantDatabase(tenant, BY);
    }

    @Override
    boolean isDone(TenantDatabase record) {
      return record.isDeleted()
          && Set.of(DatabasePresence.RECYCLED, DatabasePresence.GONE).contains(record.presence());
    }
  },
  RESTORE(LeasedOperation.RESTORE) {
    @Override
    void prepare(Host host, TenantId tenant) {
      super.prepare(host, tenant);
      DELETE.run(host, tenant);
    }

    @Override
    void run(Host host, TenantId tenant) {
      host.node().provisioning().restoreTenantDatabase(host.record(tenant).id(), BY);
    }

    @Override
    boolean isUntouched(TenantDatabase record) {
      return isRecycled(record);
    }
  },
  PURGE(LeasedOperation.PURGE) {
    @Override
    void prepare(Host host, TenantId tenant) {
      RESTORE.prepare(host, tenant);
    }

    @Override
    void run(Host host, TenantId tenant) {
      host.node().provisioning().purgeTenantDatabase(host.record(tenant).id(), BY);
    }

    @Override
    boolean isDone(TenantDatabase record) {
      return record.isDeleted() && record.presence() == DatabasePresence.GONE;
    }

    @Override
    boolean isUntouched(TenantDatabase record) {
      return isRecycled(record);
    }
  },
  /** No record takes part: what is left is a copy, under the lease on it. */
  REHEARSE {
    @Override
    void run(Host host, TenantId tenant) {
      RehearsalReport report =
          host.node().runs().rehearse(1, MigrationTerms.standard().withUpTo(FIRST));
      assertThat(report.databases())
          .extracting(RehearsedDatabase::outcome)
          .singleElement()
          .isInstanceOf(RehearsalOutcome.Migrated.class);
    }
  },
  /** No record takes part: what is left is a scratch database, under the lease on it. */
  VERIFY {
    @Override
    void run(Host host, TenantId tenant) {
      VerifiedDatabase verified =
          host.node().migrations().verifyTenantDatabase(tenant, VerificationDepth.SCHEMA);
      assertThat(verified.isSound()).as(verified.toString()).isTrue();
    }
  };

  /**
   * Whoever calls.
   *
   * @param node does the operation
   * @param records where the records are
   */
  record Host(TenantDb node, TenantDatabaseWriteRepository records) {

    /** The tenant's only record. */
    TenantDatabase record(TenantId tenant) {
      return records.findByTenantId(tenant).get(0);
    }
  }

  private static final SchemaVersion LATEST = new SchemaVersion("2");

  /** By the ledger, every database is in another state than this one's. */
  private static final SchemaVersion FIRST = new SchemaVersion("1");

  private final Optional<LeasedOperation> leased;

  Operation() {
    this.leased = Optional.empty();
  }

  Operation(LeasedOperation leased) {
    this.leased = Optional.of(leased);
  }

  /** What its worker takes a lease for, if it does. */
  Optional<LeasedOperation> leased() {
    return leased;
  }

  /** The name that {@link #RENAME} gives. */
  static DatabaseName newName(TenantId tenant) {
    return new DatabaseName("renamed_" + tenant);
  }

  /** Whether the operation begins with a tenant that has nothing. */
  boolean creates() {
    return this == CREATE || this == CREATE_BY_COMMAND;
  }

  /** Whether a node does it, or the drop in it, for one after the other. */
  boolean waitsForOthers() {
    return this == DELETE || this == PURGE || this == REHEARSE || this == VERIFY;
  }

  /** Gives the tenant what it has before the operation. */
  void prepare(Host host, TenantId tenant) {
    if (!creates()) {
      CREATE.run(host, tenant);
    }
  }

  abstract void run(Host host, TenantId tenant);

  /** Whether a record is as the operation leaves it. */
  boolean isDone(TenantDatabase record) {
    return isOpen(record);
  }

  /** Whether a record is as it was before the operation. */
  boolean isUntouched(TenantDatabase record) {
    return isOpen(record)
        && LATEST.equals(record.schemaVersion())
        && record.databaseName().equals(DatabaseName.forTenant(record.tenantId()));
  }

  private static void moveByHand(Host host, TenantId tenant, TenantDatabaseStatus status) {
    host.node()
        .commands()
        .update(
            TenantDatabaseUpdateCommand.builder(host.record(tenant).id(), BY)
                .status(status)
                .build());
  }

  private static boolean isOpen(TenantDatabase record) {
    return !record.isDeleted()
        && record.status() == TenantDatabaseStatus.ACTIVE
        && record.presence() == DatabasePresence.PRESENT
        && record.serving();
  }

  private static boolean isClosed(TenantDatabase record) {
    return !record.isDeleted()
        && record.status() == TenantDatabaseStatus.SUSPENDED
        && !record.serving();
  }

  private static boolean isRecycled(TenantDatabase record) {
    return record.isDeleted() && record.presence() == DatabasePresence.RECYCLED;
  }
}

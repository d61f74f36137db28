package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.core.TenantDb;

/** The operations that are finished by another node when their worker dies. */
enum Operation {
  CREATE {
    @Override
    void run(TenantDb node, TenantId tenant) {
      node.provisioning().createTenantDatabase(TenantDatabaseCreateCommand.of(tenant, BY));
    }
  },
  CREATE_BY_COMMAND {
    @Override
    void run(TenantDb node, TenantId tenant) {
      node.commands().create(TenantDatabaseCreateCommand.of(tenant, BY));
    }
  },
  MIGRATE {
    @Override
    void run(TenantDb node, TenantId tenant) {
      node.migrations().migrateTenantDatabase(tenant, BY);
    }

    @Override
    boolean isDone(TenantDatabase record) {
      return isOpen(record) && LATEST.equals(record.schemaVersion());
    }
  },
  RENAME {
    @Override
    void run(TenantDb node, TenantId tenant) {
      node.provisioning().updateTenantDatabaseName(tenant, newName(tenant), BY);
    }

    @Override
    boolean isDone(TenantDatabase record) {
      return isOpen(record) && record.databaseName().equals(newName(record.tenantId()));
    }
  },
  SUSPEND {
    @Override
    void run(TenantDb node, TenantId tenant) {
      node.provisioning().suspendTenantDatabase(tenant, BY);
    }

    @Override
    boolean isDone(TenantDatabase record) {
      return isClosed(record);
    }
  },
  RESUME {
    @Override
    void prepare(TenantDb node, TenantId tenant) {
      super.prepare(node, tenant);
      SUSPEND.run(node, tenant);
    }

    @Override
    void run(TenantDb node, TenantId tenant) {
      node.provisioning().resumeTenantDatabase(tenant, BY);
    }

    @Override
    boolean isUntouched(TenantDatabase record) {
      return isClosed(record);
    }
  },
  DELETE {
    @Override
    void run(TenantDb node, TenantId tenant) {
      node.provisioning().deleteTenantDatabase(tenant, BY);
    }

    @Override
    boolean isDone(TenantDatabase record) {
      return record.isDeleted();
    }
  };

  private static final SchemaVersion LATEST = new SchemaVersion("2");

  /** The name that {@link #RENAME} gives. */
  static DatabaseName newName(TenantId tenant) {
    return new DatabaseName("renamed_" + tenant);
  }

  /** Whether the operation begins with a tenant that has nothing. */
  boolean creates() {
    return this == CREATE || this == CREATE_BY_COMMAND;
  }

  /** Gives the tenant what it has before the operation. */
  void prepare(TenantDb node, TenantId tenant) {
    if (!creates()) {
      CREATE.run(node, tenant);
    }
  }

  abstract void run(TenantDb node, TenantId tenant);

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

  private static boolean isOpen(TenantDatabase record) {
    return !record.isDeleted()
        && record.status() == TenantDatabaseStatus.ACTIVE
        && record.serving();
  }

  private static boolean isClosed(TenantDatabase record) {
    return !record.isDeleted()
        && record.status() == TenantDatabaseStatus.SUSPENDED
        && !record.serving();
  }
}

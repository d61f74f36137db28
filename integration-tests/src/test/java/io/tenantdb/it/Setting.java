package io.tenantdb.it;

import io.tenantdb.core.TenantDbBuilder;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** How a host has set tenantdb up, and what is different then. */
enum Setting {
  /** Databases are clones of a template, there are no roles, and what is deleted is dropped. */
  PLAIN(false) {
    @Override
    Set<Operation> operations() {
      return EnumSet.complementOf(
          EnumSet.of(Operation.RESTORE, Operation.PURGE, Operation.REHEARSE, Operation.VERIFY));
    }
  },
  /** The same with a role for each tenant. */
  ISOLATED(true) {
    @Override
    Set<Operation> operations() {
      return PLAIN.operations();
    }
  },
  /** With roles and a recycle bin. */
  RECYCLING(true) {
    @Override
    TenantDbBuilder applyTo(TenantDbBuilder builder) {
      return builder.recycleBin(Duration.ofHours(1)).purgePause(Duration.ofMillis(1));
    }

    @Override
    Set<Operation> operations() {
      return EnumSet.of(Operation.DELETE, Operation.RESTORE, Operation.PURGE);
    }
  },
  /** With roles; databases come from a warm pool. */
  POOLED(true) {
    @Override
    TenantDbBuilder applyTo(TenantDbBuilder builder) {
      return builder.warmPool(POOL_SIZE);
    }

    @Override
    Set<Operation> operations() {
      return EnumSet.of(Operation.CREATE);
    }
  },
  /** With roles; databases are created empty, and then migrated. */
  MIGRATED(true) {
    @Override
    TenantDbBuilder applyTo(TenantDbBuilder builder) {
      return builder.templates(false);
    }

    @Override
    Set<Operation> operations() {
      return EnumSet.of(Operation.CREATE, Operation.CREATE_BY_COMMAND);
    }
  };

  /** As many as a creation from the pool has steps, and more. */
  static final int POOL_SIZE = 16;

  private final boolean isolated;

  Setting(boolean isolated) {
    this.isolated = isolated;
  }

  /** Whether each tenant has a login role of its own. */
  boolean isolated() {
    return isolated;
  }

  TenantDbBuilder applyTo(TenantDbBuilder builder) {
    return builder;
  }

  /** Those that take other steps than under the settings before. */
  abstract Set<Operation> operations();
}

package io.tenantdb.tck;

import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.function.Consumer;

/** The four ways to write a change of a record that is there; all keep the same rules. */
enum SaveForm {
  SAVE {
    @Override
    Consumer<TenantDatabaseEvent> on(TenantDatabaseRegistry registry, TenantDatabaseId id) {
      return registry.writeRepository()::save;
    }
  },
  SAVE_WITH_LEASE {
    @Override
    Consumer<TenantDatabaseEvent> on(TenantDatabaseRegistry registry, TenantDatabaseId id) {
      var lease = registry.leases().acquire(id, Samples.leaseRequest(OWNER)).lease();
      return change -> registry.writeRepository().save(change, lease);
    }
  },
  SAVE_AND_RELEASE {
    @Override
    Consumer<TenantDatabaseEvent> on(TenantDatabaseRegistry registry, TenantDatabaseId id) {
      var lease = registry.leases().acquire(id, Samples.leaseRequest(OWNER)).lease();
      return change -> registry.writeRepository().saveAndRelease(change, lease);
    }
  },
  SAVE_AND_ACQUIRE {
    @Override
    Consumer<TenantDatabaseEvent> on(TenantDatabaseRegistry registry, TenantDatabaseId id) {
      return change ->
          registry.writeRepository().saveAndAcquire(change, Samples.leaseRequest(OWNER));
    }
  };

  private static final String OWNER = "form-worker";

  /** Takes the lease that the form needs, and returns the form. */
  abstract Consumer<TenantDatabaseEvent> on(TenantDatabaseRegistry registry, TenantDatabaseId id);
}

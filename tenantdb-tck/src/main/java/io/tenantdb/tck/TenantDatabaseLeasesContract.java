package io.tenantdb.tck;

import io.tenantdb.api.spi.TenantDatabaseRegistry;
import org.junit.jupiter.api.Nested;

/** The contract of {@link io.tenantdb.api.spi.TenantDatabaseLeases}. */
public abstract class TenantDatabaseLeasesContract {

  /** For the adapter's test class. */
  protected TenantDatabaseLeasesContract() {}

  /** The adapter, called once a test; it may hold what earlier tests wrote. */
  protected abstract TenantDatabaseRegistry registry();

  @Nested
  class Granting extends LeaseGrantTests {
    Granting() {
      super(TenantDatabaseLeasesContract.this::registry);
    }
  }

  @Nested
  class Expiry extends LeaseExpiryTests {
    Expiry() {
      super(TenantDatabaseLeasesContract.this::registry);
    }
  }

  @Nested
  class Takeover extends TakeoverTests {
    Takeover() {
      super(TenantDatabaseLeasesContract.this::registry);
    }
  }

  @Nested
  class UnfinishedWork extends UnfinishedWorkTests {
    UnfinishedWork() {
      super(TenantDatabaseLeasesContract.this::registry);
    }
  }
}

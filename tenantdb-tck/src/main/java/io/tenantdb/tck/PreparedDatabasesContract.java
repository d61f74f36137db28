package io.tenantdb.tck;

import io.tenantdb.api.spi.TenantDatabaseRegistry;
import org.junit.jupiter.api.Nested;

/**
 * The contract of {@link io.tenantdb.api.spi.PreparedDatabases}. How a clone leaves the pool is
 * part of the {@link TenantDatabaseWriteRepositoryContract}.
 */
public abstract class PreparedDatabasesContract {

  /** For the adapter's test class. */
  protected PreparedDatabasesContract() {}

  /** The adapter, called once a test; it may hold what earlier tests wrote. */
  protected abstract TenantDatabaseRegistry registry();

  @Nested
  class Limits extends PreparationLimitTests {
    Limits() {
      super(PreparedDatabasesContract.this::registry);
    }
  }

  @Nested
  class Building extends PreparationTests {
    Building() {
      super(PreparedDatabasesContract.this::registry);
    }
  }

  @Nested
  class Discarding extends DiscardPreparedTests {
    Discarding() {
      super(PreparedDatabasesContract.this::registry);
    }
  }

  @Nested
  class Use extends TemplateUseTests {
    Use() {
      super(PreparedDatabasesContract.this::registry);
    }
  }
}

package io.tenantdb.tck;

import io.tenantdb.api.spi.TenantDatabaseRegistry;
import org.junit.jupiter.api.Nested;

/**
 * The contract of {@link io.tenantdb.api.spi.TenantDatabaseWriteRepository}, its promises about
 * leases and the outbox included.
 */
public abstract class TenantDatabaseWriteRepositoryContract {

  /** For the adapter's test class. */
  protected TenantDatabaseWriteRepositoryContract() {}

  /** The adapter, called once a test; it may hold what earlier tests wrote. */
  protected abstract TenantDatabaseRegistry registry();

  @Nested
  class Saving extends SavingTests {
    Saving() {
      super(TenantDatabaseWriteRepositoryContract.this::registry);
    }
  }

  @Nested
  class Refusals extends RefusedSaveTests {
    Refusals() {
      super(TenantDatabaseWriteRepositoryContract.this::registry);
    }
  }

  @Nested
  class OrderOfRefusals extends RefusalOrderTests {
    OrderOfRefusals() {
      super(TenantDatabaseWriteRepositoryContract.this::registry);
    }
  }

  @Nested
  class Uniqueness extends UniquenessTests {
    Uniqueness() {
      super(TenantDatabaseWriteRepositoryContract.this::registry);
    }
  }

  @Nested
  class NextNames extends NextNameTests {
    NextNames() {
      super(TenantDatabaseWriteRepositoryContract.this::registry);
    }
  }

  @Nested
  class Reading extends ReadingTests {
    Reading() {
      super(TenantDatabaseWriteRepositoryContract.this::registry);
    }
  }

  @Nested
  class UnderLeases extends LeasedSaveTests {
    UnderLeases() {
      super(TenantDatabaseWriteRepositoryContract.this::registry);
    }
  }

  @Nested
  class Races extends SaveRaceTests {
    Races() {
      super(TenantDatabaseWriteRepositoryContract.this::registry);
    }
  }

  @Nested
  class WarmPool extends WarmPoolTests {
    WarmPool() {
      super(TenantDatabaseWriteRepositoryContract.this::registry);
    }
  }

  @Nested
  class RecycledNames extends RecycledNameTests {
    RecycledNames() {
      super(TenantDatabaseWriteRepositoryContract.this::registry);
    }
  }

  @Nested
  class Purgeable extends PurgeableTests {
    Purgeable() {
      super(TenantDatabaseWriteRepositoryContract.this::registry);
    }
  }
}

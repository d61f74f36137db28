package io.tenantdb.tck;

import io.tenantdb.api.spi.TenantDatabaseRegistry;
import org.junit.jupiter.api.Nested;

/** The contract of {@link io.tenantdb.api.spi.MigrationRuns}. */
public abstract class MigrationRunsContract {

  /** For the adapter's test class. */
  protected MigrationRunsContract() {}

  /** The adapter, called once a test; it may hold what earlier tests wrote. */
  protected abstract TenantDatabaseRegistry registry();

  @Nested
  class Selecting extends RunSelectionTests {
    Selecting() {
      super(MigrationRunsContract.this::registry);
    }
  }

  @Nested
  class Claiming extends RunClaimTests {
    Claiming() {
      super(MigrationRunsContract.this::registry);
    }
  }

  @Nested
  class Leaving extends RunLeavingTests {
    Leaving() {
      super(MigrationRunsContract.this::registry);
    }
  }

  @Nested
  class Results extends RunResultTests {
    Results() {
      super(MigrationRunsContract.this::registry);
    }
  }

  @Nested
  class Waves extends RunWaveTests {
    Waves() {
      super(MigrationRunsContract.this::registry);
    }
  }

  @Nested
  class Control extends RunControlTests {
    Control() {
      super(MigrationRunsContract.this::registry);
    }
  }

  @Nested
  class Reports extends RunReportTests {
    Reports() {
      super(MigrationRunsContract.this::registry);
    }
  }
}

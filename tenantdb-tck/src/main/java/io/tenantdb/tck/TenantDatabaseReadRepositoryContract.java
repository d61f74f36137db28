package io.tenantdb.tck;

import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import org.junit.jupiter.api.Nested;

/** The contract of {@link io.tenantdb.api.spi.TenantDatabaseReadRepository}. */
public abstract class TenantDatabaseReadRepositoryContract {

  /** For the adapter's test class. */
  protected TenantDatabaseReadRepositoryContract() {}

  /** The adapter, called once a test; it may hold what earlier tests wrote. */
  protected abstract TenantDatabaseReadRepository readRepository();

  @Nested
  class Writing extends ViewWriteTests {
    Writing() {
      super(TenantDatabaseReadRepositoryContract.this::readRepository);
    }
  }

  @Nested
  class Tombstones extends ViewTombstoneTests {
    Tombstones() {
      super(TenantDatabaseReadRepositoryContract.this::readRepository);
    }
  }

  @Nested
  class Filters extends ViewFilterTests {
    Filters() {
      super(TenantDatabaseReadRepositoryContract.this::readRepository);
    }
  }

  @Nested
  class Like extends ViewLikeTests {
    Like() {
      super(TenantDatabaseReadRepositoryContract.this::readRepository);
    }
  }

  @Nested
  class Sorts extends ViewSortTests {
    Sorts() {
      super(TenantDatabaseReadRepositoryContract.this::readRepository);
    }
  }

  @Nested
  class Pages extends ViewPageTests {
    Pages() {
      super(TenantDatabaseReadRepositoryContract.this::readRepository);
    }
  }

  @Nested
  class Cursors extends ViewCursorTests {
    Cursors() {
      super(TenantDatabaseReadRepositoryContract.this::readRepository);
    }
  }
}

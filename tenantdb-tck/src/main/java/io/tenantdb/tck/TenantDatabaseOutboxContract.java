package io.tenantdb.tck;

import io.tenantdb.api.spi.TenantDatabaseRegistry;
import org.junit.jupiter.api.Nested;

/** The contract of {@link io.tenantdb.api.spi.TenantDatabaseOutbox}. */
public abstract class TenantDatabaseOutboxContract {

  /** For the adapter's test class. */
  protected TenantDatabaseOutboxContract() {}

  /**
   * The adapter, called once a test; it may hold what earlier tests wrote. Events of earlier tests
   * are marked as delivered.
   */
  protected abstract TenantDatabaseRegistry registry();

  @Nested
  class Claiming extends OutboxClaimTests {
    Claiming() {
      super(TenantDatabaseOutboxContract.this::registry);
    }
  }

  @Nested
  class Delivery extends OutboxDeliveryTests {
    Delivery() {
      super(TenantDatabaseOutboxContract.this::registry);
    }
  }

  @Nested
  class Relays extends OutboxRelayTests {
    Relays() {
      super(TenantDatabaseOutboxContract.this::registry);
    }
  }
}

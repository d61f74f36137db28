package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.tck.Samples;
import io.tenantdb.tck.TenantDatabaseLeasesContract;
import java.time.InstantSource;
import java.util.Optional;

/** Registries that break one promise each about the work that a lease takes over. */
final class TakeoverFaults {

  private TakeoverFaults() {}

  /** A registry whose leases an anonymous subclass has broken. */
  private abstract static class Registry extends FaultyRegistry {

    private class Leases extends InMemoryLeases {
      Leases() {
        super(lock, InstantSource.system(), records);
      }

      @Override
      Optional<ExpiredLease> unfinished(TenantDatabaseId id) {
        return tookOver(super.unfinished(id));
      }

      @Override
      void requireFreeFor(TenantDatabaseId id, LeasedOperation operation) {
        if (takesAllOver()) {
          requireFree(id);
        } else {
          super.requireFreeFor(id, operation);
        }
      }
    }

    Optional<ExpiredLease> tookOver(Optional<ExpiredLease> work) {
      return work;
    }

    boolean takesAllOver() {
      return false;
    }

    @Override
    InMemoryLeases newLeases() {
      return new Leases();
    }
  }

  @CaughtBy("Takeover.whoTakesWorkOverLearnsOfIt")
  static final class TakenWorkIsForgotten extends TenantDatabaseLeasesContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return new Registry() {
        @Override
        Optional<ExpiredLease> tookOver(Optional<ExpiredLease> work) {
          return Optional.empty();
        }
      };
    }
  }

  @CaughtBy("Takeover.whoTakesWorkOverLearnsOfIt")
  static final class TakenWorkIsInAnotherName extends TenantDatabaseLeasesContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return new Registry() {
        @Override
        Optional<ExpiredLease> tookOver(Optional<ExpiredLease> work) {
          return work.map(left -> new ExpiredLease(left.lease(), Samples.attribution()));
        }
      };
    }
  }

  @CaughtBy("Takeover.whatCannotTakeWorkOverIsRefused")
  static final class AnyOperationTakesAnyWorkOver extends TenantDatabaseLeasesContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return new Registry() {
        @Override
        boolean takesAllOver() {
          return true;
        }
      };
    }
  }
}

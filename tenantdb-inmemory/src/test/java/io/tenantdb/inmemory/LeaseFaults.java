package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseGrant;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.tck.TenantDatabaseLeasesContract;
import io.tenantdb.tck.TenantDatabaseWriteRepositoryContract;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Registries that break one promise about leases each. */
final class LeaseFaults {

  private LeaseFaults() {}

  /** A registry with these leases, once they are told of its records. */
  private interface FaultyLeases {
    InMemoryLeases of(FaultyRegistry registry);
  }

  /** Leases that are sound but for what an anonymous subclass overrides. */
  private static class Leases extends InMemoryLeases {
    Leases(FaultyRegistry registry) {
      super(registry.lock, InstantSource.system(), registry.records);
    }
  }

  private static TenantDatabaseRegistry registryWith(FaultyLeases faulty) {
    return new FaultyRegistry() {
      @Override
      InMemoryLeases newLeases() {
        return faulty.of(this);
      }
    };
  }

  @CaughtBy("UnderLeases.aSaveWithoutALeaseIsRefusedWhileOneIsHeld")
  static final class LeaseIgnoredBySave extends TenantDatabaseWriteRepositoryContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return registryWith(
          registry ->
              new Leases(registry) {
                @Override
                public LeaseGrant acquire(TenantDatabaseId id, LeaseRequest request) {
                  synchronized (registry.lock) {
                    super.requireFree(id);
                    return super.acquire(id, request);
                  }
                }

                @Override
                void requireFree(TenantDatabaseId id) {}
              });
    }
  }

  @CaughtBy("UnderLeases.aHolderWhoseLeaseWasTakenOverWritesNothing")
  static final class TokenNotCheckedBySave extends TenantDatabaseWriteRepositoryContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return registryWith(
          registry ->
              new Leases(registry) {
                @Override
                void requireHeld(TenantDatabaseId id, Lease lease) {}
              });
    }
  }

  @CaughtBy("UnderLeases.anExpiredLeaseThatNobodyTookStillSaves")
  static final class ExpiredLeaseRefusedThoughNobodyTookIt
      extends TenantDatabaseWriteRepositoryContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return registryWith(
          registry ->
              new Leases(registry) {
                @Override
                void requireHeld(TenantDatabaseId id, Lease lease) {
                  super.requireHeld(id, lease);
                  try {
                    requireFree(id);
                  } catch (TenantDatabaseBusyException held) {
                    return;
                  }
                  throw new LeaseLostException(lease);
                }
              });
    }
  }

  @CaughtBy("Expiry.anExpiredLeaseIsTakenOver")
  static final class ExpiredLeaseStillBlocks extends TenantDatabaseLeasesContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return registryWith(
          registry ->
              new InMemoryLeases(
                  registry.lock,
                  InstantSource.fixed(Instant.EPOCH.plusMillis(1)),
                  registry.records));
    }
  }

  @CaughtBy("Granting.tokensGrowWithEveryGrant")
  static final class TokenDoesNotGrow extends TenantDatabaseLeasesContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return registryWith(
          registry ->
              new Leases(registry) {
                @Override
                long nextToken(TenantDatabaseId id) {
                  return 1;
                }
              });
    }
  }

  @CaughtBy("Granting.ofManyThatAcquireOneWins")
  static final class LeaseNotExclusive extends TenantDatabaseLeasesContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return registryWith(
          registry ->
              new Leases(registry) {
                @Override
                void requireFree(TenantDatabaseId id) {}
              });
    }
  }

  @CaughtBy("Granting.aRenewalMovesTheExpiry")
  static final class RenewalMovesNothing extends TenantDatabaseLeasesContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return registryWith(
          registry ->
              new Leases(registry) {
                @Override
                public boolean renew(Lease lease, Duration duration) {
                  try {
                    requireHeld(lease.id(), lease);
                    return true;
                  } catch (LeaseLostException e) {
                    return false;
                  }
                }
              });
    }
  }

  @CaughtBy("UnfinishedWork.aRecordIsLeasedUntilItsLeaseIsGivenBack")
  static final class LooksForExpiredLeasesOnly extends TenantDatabaseLeasesContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return registryWith(
          registry ->
              new Leases(registry) {
                @Override
                public Set<TenantDatabaseId> findLeased(Collection<TenantDatabaseId> ids) {
                  return findExpired(Integer.MAX_VALUE).stream()
                      .map(expired -> expired.lease().id())
                      .filter(ids::contains)
                      .collect(Collectors.toSet());
                }
              });
    }
  }
}

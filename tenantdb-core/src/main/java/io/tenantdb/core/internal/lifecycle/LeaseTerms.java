package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.TenantDbClosedException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.lease.PreparationLease;
import io.tenantdb.api.spi.PreparedDatabases;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.core.internal.lifecycle.HeldLease.Moment;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** How this node takes leases. */
public final class LeaseTerms {

  private final String node;
  private final Duration duration;
  private final ScheduledExecutorService scheduler;
  private final HeldLease.Kind<Lease> ofRecords;
  private final HeldLease.Kind<PreparationLease> ofPreparedDatabases;

  /**
   * @param registry where leases are
   * @param node this node's name, unique among all nodes
   * @param duration how long a lease lasts without renewal
   * @param scheduler runs the renewals
   */
  public LeaseTerms(
      TenantDatabaseRegistry registry,
      String node,
      Duration duration,
      ScheduledExecutorService scheduler) {
    this.node = node;
    this.duration = duration;
    this.scheduler = scheduler;
    this.ofRecords = kind(registry.leases()::renew, Lease::token, LeaseLostException::new);
    PreparedDatabases prepared = registry.preparedDatabases();
    this.ofPreparedDatabases =
        kind(prepared::renew, PreparationLease::token, LeaseLostException::new);
    // Whatever is wrong with them is told now, not by the first operation.
    var unused = request(LeasedOperation.PROVISION, Attribution.by("tenantdb"));
  }

  /** To be called right before a lease is asked for: from then on it may be running. */
  public Asking ask() {
    if (scheduler.isShutdown()) {
      throw new TenantDbClosedException(
          "This TenantDb is closed and can renew no lease; nothing was changed");
    }
    return new Asking(Moment.now());
  }

  private LeaseRequest request(LeasedOperation operation, Attribution attribution) {
    return new LeaseRequest(node, operation, duration, attribution);
  }

  /** One lease that is being asked for. */
  public final class Asking {

    private final Moment before;

    private Asking(Moment before) {
      this.before = before;
    }

    /** The worker that asks. */
    public String owner() {
      return node;
    }

    /** How long the lease is to last without renewal. */
    public Duration duration() {
      return duration;
    }

    /** What to ask for in order to work on a record. */
    public LeaseRequest request(LeasedOperation operation, Attribution attribution) {
      return LeaseTerms.this.request(operation, attribution);
    }

    /** Keeps a lease that the registry has granted. */
    HeldLease<Lease> granted(Lease lease) {
      return new HeldLease<>(ofRecords, lease, duration, before, scheduler);
    }

    /** Keeps a lease that the registry has granted. */
    public HeldLease<PreparationLease> granted(PreparationLease lease) {
      return new HeldLease<>(ofPreparedDatabases, lease, duration, before, scheduler);
    }
  }

  private static <L> HeldLease.Kind<L> kind(
      BiFunction<L, Duration, Boolean> renew,
      ToLongFunction<L> token,
      Function<L, LeaseLostException> lost) {
    return new HeldLease.Kind<>() {
      @Override
      public boolean renew(L lease, Duration duration) {
        return renew.apply(lease, duration);
      }

      @Override
      public long token(L lease) {
        return token.applyAsLong(lease);
      }

      @Override
      public LeaseLostException lost(L lease) {
        return lost.apply(lease);
      }
    };
  }
}

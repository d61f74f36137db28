package io.tenantdb.inmemory;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.error.TenantDatabaseNotFoundException;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseGrant;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.spi.TenantDatabaseLeases;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The leases of a registry. The registry's lock guards them. */
class InMemoryLeases implements TenantDatabaseLeases {

  /** The newest grant on a record; it stays after its release, because its token counts on. */
  private record Grant(Lease lease, Attribution attribution, Instant expiresAt, boolean released) {

    Grant until(Instant newExpiry) {
      return new Grant(lease, attribution, newExpiry, released);
    }

    Grant givenBack() {
      return new Grant(lease, attribution, expiresAt, true);
    }
  }

  private final Object lock;
  private final InstantSource clock;
  private final Map<TenantDatabaseId, TenantDatabase> records;
  private final Map<TenantDatabaseId, Grant> grants = new HashMap<>();
  private Predicate<TenantDatabaseId> leftToRuns = id -> false;

  InMemoryLeases(Object lock, InstantSource clock, Map<TenantDatabaseId, TenantDatabase> records) {
    this.lock = lock;
    this.clock = clock;
    this.records = records;
  }

  @Override
  public LeaseGrant acquire(TenantDatabaseId id, LeaseRequest request) {
    synchronized (lock) {
      if (!records.containsKey(id)) {
        throw TenantDatabaseNotFoundException.unknown(id);
      }
      requireFreeFor(id, request.operation());
      Optional<ExpiredLease> unfinished = unfinished(id);
      return new LeaseGrant(grant(id, request), unfinished);
    }
  }

  /** The work that nobody does any more, once the record is free. */
  Optional<ExpiredLease> unfinished(TenantDatabaseId id) {
    return Optional.ofNullable(grants.get(id))
        .filter(grant -> !grant.released())
        .map(grant -> new ExpiredLease(grant.lease(), grant.attribution()));
  }

  @Override
  public boolean renew(Lease lease, Duration duration) {
    synchronized (lock) {
      if (!isHeld(lease)) {
        return false;
      }
      grants.computeIfPresent(
          lease.id(), (id, grant) -> grant.until(clock.instant().plus(duration)));
      return true;
    }
  }

  @Override
  public List<ExpiredLease> findExpired(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit must be at least 1, not " + limit);
    }
    synchronized (lock) {
      Instant now = clock.instant();
      return grants.values().stream()
          .filter(grant -> !grant.released() && !now.isBefore(grant.expiresAt()))
          .filter(grant -> !isLeftToRuns(grant.lease().id()))
          .sorted(Comparator.comparing(Grant::expiresAt))
          .limit(limit)
          .map(grant -> new ExpiredLease(grant.lease(), grant.attribution()))
          .toList();
    }
  }

  @Override
  public Set<TenantDatabaseId> findLeased(Collection<TenantDatabaseId> ids) {
    synchronized (lock) {
      return ids.stream().filter(id -> !isGivenBack(id)).collect(Collectors.toUnmodifiableSet());
    }
  }

  @Override
  public boolean release(Lease lease) {
    synchronized (lock) {
      if (!isHeld(lease)) {
        return false;
      }
      grants.computeIfPresent(lease.id(), (id, grant) -> grant.givenBack());
      return true;
    }
  }

  /** Throws if a worker holds a lease on the record that has not expired. */
  void requireFree(TenantDatabaseId id) {
    Grant grant = grants.get(id);
    if (grant != null && isLeased(id)) {
      Lease held = grant.lease();
      throw new TenantDatabaseBusyException(id, held.owner(), held.operation(), grant.expiresAt());
    }
  }

  /** Throws if a worker holds a lease, or left work that this operation does not take over. */
  void requireFreeFor(TenantDatabaseId id, LeasedOperation operation) {
    requireFree(id);
    Grant grant = grants.get(id);
    if (grant != null && !grant.released() && !operation.takesOver(grant.lease().operation())) {
      Lease left = grant.lease();
      throw TenantDatabaseBusyException.unfinished(
          id, left.owner(), left.operation(), grant.expiresAt());
    }
  }

  /** Whether there is no lease on the record, not even one that expired. */
  boolean isGivenBack(TenantDatabaseId id) {
    Grant grant = grants.get(id);
    return grant == null || grant.released();
  }

  /** Whether a worker may take the lease without taking over another kind of unfinished work. */
  boolean isFreeFor(TenantDatabaseId id, LeasedOperation operation) {
    Grant grant = grants.get(id);
    return isGivenBack(id)
        || (grant != null && !isLeased(id) && grant.lease().operation() == operation);
  }

  /** Says whose unfinished work is none of the reconciler's. */
  void leaveToRuns(Predicate<TenantDatabaseId> begun) {
    leftToRuns = begun;
  }

  /** Whether a run goes on with the record. */
  boolean isLeftToRuns(TenantDatabaseId id) {
    return leftToRuns.test(id);
  }

  /** Whether a worker holds a lease on the record that has not expired. */
  private boolean isLeased(TenantDatabaseId id) {
    Grant grant = grants.get(id);
    return grant != null && !grant.released() && clock.instant().isBefore(grant.expiresAt());
  }

  /** Throws unless the lease is the newest on this record and was not released. */
  void requireHeld(TenantDatabaseId id, Lease lease) {
    if (!lease.id().equals(id) || !isHeld(lease)) {
      throw new LeaseLostException(lease);
    }
  }

  /** Grants a lease, whoever holds one. */
  Lease grant(TenantDatabaseId id, LeaseRequest request) {
    Lease lease = new Lease(id, request.owner(), request.operation(), nextToken(id));
    Instant expiresAt = clock.instant().plus(request.duration());
    grants.put(id, new Grant(lease, request.attribution(), expiresAt, false));
    return lease;
  }

  /** The token of the next grant on the record. */
  long nextToken(TenantDatabaseId id) {
    Grant last = grants.get(id);
    return last == null ? 1 : last.lease().token() + 1;
  }

  private boolean isHeld(Lease lease) {
    Grant grant = grants.get(lease.id());
    return grant != null && !grant.released() && grant.lease().equals(lease);
  }
}

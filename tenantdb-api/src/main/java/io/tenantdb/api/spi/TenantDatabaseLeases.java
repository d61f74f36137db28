package io.tenantdb.api.spi;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseGrant;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The leases on records. A record has at most one; expiry goes by one clock, the registry's. Leases
 * change neither a record's version nor its events.
 */
public interface TenantDatabaseLeases {

  /**
   * Grants a lease with a token higher than every earlier one on the record.
   *
   * @return the lease, and the unfinished work that it was taken from
   * @throws io.tenantdb.api.error.TenantDatabaseBusyException if a lease is held that has not
   *     expired, or one has expired whose work this one {@linkplain LeasedOperation#takesOver may
   *     not take over}
   * @throws io.tenantdb.api.error.TenantDatabaseNotFoundException if there is no such record
   */
  LeaseGrant acquire(TenantDatabaseId id, LeaseRequest request);

  /**
   * Lets a lease last for this long from now.
   *
   * @return whether it is still held; an expired lease that nobody took since is held again
   */
  boolean renew(Lease lease, Duration duration);

  /**
   * The leases that have expired and that nobody took or gave back since, the one that expired
   * first at the front. Their records' work is unfinished. Those of databases that a {@linkplain
   * MigrationRuns run} has begun are left out: the run goes on with them.
   *
   * @param limit how many at most; at least 1
   */
  List<ExpiredLease> findExpired(int limit);

  /**
   * Those of these records on which a lease is held, or one expired and was not given back:
   * somebody works on them, or left work unfinished.
   */
  Set<TenantDatabaseId> findLeased(Collection<TenantDatabaseId> ids);

  /**
   * Gives a lease back.
   *
   * @return whether it was still held
   */
  boolean release(Lease lease);
}

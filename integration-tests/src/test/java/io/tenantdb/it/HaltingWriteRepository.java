package io.tenantdb.it;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.provisioning.NewRecord;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Halts the JVM when a change is committed and its event is still in the outbox. */
final class HaltingWriteRepository implements TenantDatabaseWriteRepository {

  private final TenantDatabaseWriteRepository records;
  private final Halt halt;
  private final Object lock;

  HaltingWriteRepository(TenantDatabaseWriteRepository records, Halt halt, Object lock) {
    this.records = records;
    this.halt = halt;
    this.lock = lock;
  }

  @Override
  public void save(TenantDatabaseEvent change) {
    synchronized (lock) {
      records.save(change);
      committed(change);
    }
  }

  @Override
  public void save(TenantDatabaseEvent change, Lease lease) {
    synchronized (lock) {
      records.save(change, lease);
      committed(change);
    }
  }

  @Override
  public void saveAndRelease(TenantDatabaseEvent change, Lease lease) {
    synchronized (lock) {
      records.saveAndRelease(change, lease);
      committed(change);
    }
  }

  @Override
  public Lease saveAndAcquire(TenantDatabaseEvent change, LeaseRequest request) {
    synchronized (lock) {
      Lease lease = records.saveAndAcquire(change, request);
      committed(change);
      return lease;
    }
  }

  @Override
  public NewRecord saveAndAcquire(
      TenantDatabaseCreatedEvent change, LeaseRequest request, MigrationFingerprint fingerprint) {
    synchronized (lock) {
      NewRecord made = records.saveAndAcquire(change, request, fingerprint);
      committed(made.change());
      return made;
    }
  }

  private void committed(TenantDatabaseEvent change) {
    halt.passing(Halt.Point.AFTER_COMMIT, change);
  }

  @Override
  public Optional<TenantDatabase> findById(TenantDatabaseId id) {
    return records.findById(id);
  }

  @Override
  public List<TenantDatabase> findByIds(Collection<TenantDatabaseId> ids) {
    return records.findByIds(ids);
  }

  @Override
  public List<TenantDatabase> findByTenantId(TenantId tenantId) {
    return records.findByTenantId(tenantId);
  }

  @Override
  public List<TenantDatabase> findAll(Optional<TenantDatabaseId> after, int limit) {
    return records.findAll(after, limit);
  }

  @Override
  public List<TenantDatabase> findByNonces(Collection<CreationNonce> nonces) {
    return records.findByNonces(nonces);
  }

  @Override
  public List<TenantDatabase> findIdle(TenantDatabaseStatus status, int limit) {
    return records.findIdle(status, limit);
  }

  @Override
  public List<TenantDatabase> findLive(Optional<TenantDatabaseId> after, int limit) {
    return records.findLive(after, limit);
  }

  @Override
  public List<TenantDatabase> findPurgeable(ServerName server, Instant now, int limit) {
    return records.findPurgeable(server, now, limit);
  }

  @Override
  public Map<ServerName, Long> countByServer() {
    return records.countByServer();
  }
}

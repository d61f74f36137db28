package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A record that this worker holds the lease on, renewed in the background until it is closed. For
 * one thread.
 */
public final class LeasedRecord implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LeasedRecord.class);

  private final Records records;
  private final TenantDatabaseRegistry registry;
  private final Lease lease;
  private final LeaseTerms.Renewal renewal;
  private @Nullable TenantDatabase state;
  private boolean released;

  LeasedRecord(
      Records records, TenantDatabaseRegistry registry, Lease lease, LeaseTerms.Renewal renewal) {
    this.records = records;
    this.registry = registry;
    this.lease = lease;
    this.renewal = renewal;
  }

  LeasedRecord(
      Records records,
      TenantDatabaseRegistry registry,
      Lease lease,
      LeaseTerms.Renewal renewal,
      TenantDatabase state) {
    this(records, registry, lease, renewal);
    this.state = state;
  }

  void reload() {
    state = records.live(lease.id());
  }

  /** The record as this worker last read or wrote it. */
  public TenantDatabase state() {
    if (state == null) {
      throw new IllegalStateException("the record of lease " + lease + " was not read yet");
    }
    return state;
  }

  /** The record's database as a provisioner is given it. */
  public OwnedDatabase owned() {
    return records.owned(state());
  }

  /** The rules of the record, for one change. */
  public TenantDatabaseAggregate aggregate(Attribution attribution) {
    return records.aggregate(state(), attribution);
  }

  /** Writes a change and keeps the lease. */
  public TenantDatabase save(TenantDatabaseEvent change) {
    registry.writeRepository().save(change, lease);
    return committed(change);
  }

  /** Writes the last change of the work, and gives the lease back with it. */
  public TenantDatabase saveAndRelease(TenantDatabaseEvent change) {
    registry.writeRepository().saveAndRelease(change, lease);
    released = true;
    return committed(change);
  }

  private TenantDatabase committed(TenantDatabaseEvent change) {
    TenantDatabase saved = records.committed(change);
    state = saved;
    return saved;
  }

  /** Gives the lease back if no change did. */
  @Override
  public void close() {
    renewal.close();
    if (released) {
      return;
    }
    released = true;
    try {
      registry.leases().release(lease);
    } catch (RegistryException e) {
      log.warn(
          "The lease on tenant database {} could not be released; it ends by expiry: {}",
          lease.id(),
          e.getMessage());
    }
  }
}

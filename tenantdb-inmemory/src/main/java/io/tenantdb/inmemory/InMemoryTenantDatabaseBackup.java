package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantDatabaseBackup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Copies of databases of an {@link InMemoryProvisioner}. Safe for use by many threads. */
public final class InMemoryTenantDatabaseBackup implements TenantDatabaseBackup {

  private final InMemoryProvisioner provisioner;
  private final Map<TenantDatabaseId, List<String>> copies = new ConcurrentHashMap<>();

  /**
   * @param provisioner whose databases are copied
   */
  public InMemoryTenantDatabaseBackup(InMemoryProvisioner provisioner) {
    this.provisioner = provisioner;
  }

  @Override
  public void backUp(TenantDatabase record, DatabaseAddress place) {
    copies.put(record.id(), provisioner.readNotes(place));
  }

  /** What was written into the database by the time of its newest copy; empty without a copy. */
  public Optional<List<String>> find(TenantDatabaseId id) {
    return Optional.ofNullable(copies.get(id));
  }
}

package io.tenantdb.api.spi;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The tenants' own read databases. One is a record's own only if its marker (registry id, record id
 * and nonce) was inserted by this record; any other is left as it is, whatever its name.
 *
 * <p>Every method can be repeated: called again after a crash at any point, it finishes what the
 * first call began. The caller of one that takes a fence holds the lease on the record, unless the
 * registry has no such record. Safe for use by many threads.
 *
 * <p>Every method throws {@link io.tenantdb.api.error.ReadDatabaseException} if the server refuses
 * or cannot be reached, and {@link io.tenantdb.api.error.LeaseLostException} if the fence's time is
 * over.
 */
public interface TenantReadDatabases {

  /**
   * Creates the record's read database with the indexes that the host declares, or finishes its
   * creation. A database that has anything in it but not this record's marker is a stranger's.
   *
   * @return Own or Foreign
   */
  ReadDatabaseState create(OwnedReadDatabase database, Fence fence);

  /** Tells what is there under the name. */
  ReadDatabaseState inspect(OwnedReadDatabase database);

  /**
   * Drops the record's read database, and looks again afterwards: the write of a client that does
   * not know of the drop creates the database anew, and is dropped as well.
   *
   * @return Absent, or Foreign if the database was a stranger's from the start
   */
  ReadDatabaseState drop(OwnedReadDatabase database, Fence fence);

  /**
   * Drops what clients have written under the name since the record's read database was dropped.
   * The name was the record's alone and is never another's, so whatever is there is theirs, with or
   * without a marker; only a database with the marker of another record is left alone.
   *
   * @return Absent or Foreign
   */
  ReadDatabaseState dropRemains(OwnedReadDatabase database, Fence fence);

  /**
   * The databases on the server with the marker of a registry's record, whether or not the registry
   * has the record. The names on the server are listed once, and of each that is not left out the
   * marker is read.
   *
   * <p>Left out as well is what the server does not show or let read, and what has a name that is
   * no {@link DatabaseName}. Only {@link #inspect} tells whether a database is its marker's.
   *
   * @param except names to leave out, since the caller knows whose they are
   * @return in any order, each with the record and the nonce of its marker
   */
  List<OwnedReadDatabase> findMarked(UUID registryId, Set<DatabaseName> except);
}

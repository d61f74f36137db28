package io.tenantdb.api.spi;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.CopyResult;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.RecycleResult;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.routing.DatabaseAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The work on the tenants' servers. A database is a record's own only if it carries the mark that
 * this record's creation gave it (registry id, record id and nonce); any other database is left as
 * it is, whatever its name.
 *
 * <p>Every method can be repeated: called again after a crash at any point, it finishes what the
 * first call began. The caller holds the lease on the record, or on the prepared database. Safe for
 * use by many threads.
 *
 * <p>A worker that was stopped past its lease, and goes on, must do no harm to what its successor
 * did: a change under a name that hosts see takes effect only while the fence has time left, and
 * CREATE and DROP, which no transaction can fence, name only databases whose name carries the
 * record's nonce. Where the time is over, methods throw {@link
 * io.tenantdb.api.error.LeaseLostException}.
 *
 * <p>Every method throws {@link io.tenantdb.api.error.TenantServerUnavailableException} if the
 * server cannot be reached or takes no more connections, and {@link
 * io.tenantdb.api.error.TenantServerException} if it refuses or fails otherwise, or if the host has
 * named no such server.
 */
public interface TenantDatabaseProvisioner {

  /** The servers that the host has named. */
  Set<ServerName> servers();

  /**
   * Creates the record's database, or finishes its creation. A sealed clone that carries the
   * record's nonce becomes the record's database; otherwise it is a new clone of the template, and
   * an empty database where there is no template.
   *
   * @param template what to clone; one that the server has not, or not sealed, counts as none
   */
  CreationResult create(OwnedDatabase database, Optional<PreparedDatabase> template, Fence fence);

  /** Tells what is on the server under the record's database name. */
  DatabaseInspection inspect(OwnedDatabase database);

  /**
   * Gives the record's database a new name; ends the sessions in it first. Whether it accepts
   * connections is afterwards as it was before. A stranger's database under the old name is none of
   * the record's: the answer is Absent.
   *
   * @param database the database under its present name
   */
  RenameResult rename(OwnedDatabase database, DatabaseName newName, Fence fence);

  /**
   * Has the server refuse connections to the record's database, and ends the sessions in it.
   * Returns when none is left.
   *
   * @throws io.tenantdb.api.error.ForeignDatabaseException if the database is not the record's own
   * @throws io.tenantdb.api.error.TenantServerException if the server has no such database
   */
  void suspend(OwnedDatabase database, Fence fence);

  /**
   * Lets the roles that migrate into the record's suspended database, and if the server can tell
   * them apart from the tenant's, nobody else. {@link #suspend} closes it again.
   *
   * @throws io.tenantdb.api.error.ForeignDatabaseException if the database is not the record's own
   * @throws io.tenantdb.api.error.TenantServerException if the server has no such database
   */
  void admitMigration(OwnedDatabase database, Fence fence);

  /**
   * Has the server accept connections to the record's database again.
   *
   * @throws io.tenantdb.api.error.ForeignDatabaseException if the database is not the record's own
   * @throws io.tenantdb.api.error.TenantServerException if the server has no such database
   */
  void resume(OwnedDatabase database, Fence fence);

  /**
   * Lets a backup read the record's database before it is dropped, wherever it is: under its name
   * or in the recycle bin. The tenant is shut out and the sessions are ended first; those who
   * migrate get in, and if the server can tell them apart from the tenant, nobody else. Afterwards
   * nobody gets in, also if the backup fails; {@link #resume} opens a database that is kept.
   *
   * @param backup called once with the place of the database; not called if there is none of the
   *     record's, or only what a drop that was cut short has left of it. What it throws is thrown.
   * @return whether the backup was called
   */
  boolean backUp(OwnedDatabase database, Consumer<DatabaseAddress> backup, Fence fence);

  /**
   * Ends the sessions in the record's database and drops it, wherever it is: under its name, in the
   * recycle bin, half-made or half-dropped.
   *
   * @throws io.tenantdb.api.error.TenantServerException if the server has it under a name that is
   *     none of these, as a rename leaves it that was cut short; nothing was done
   */
  DropResult drop(OwnedDatabase database, Fence fence);

  /**
   * Closes the record's database, ends the sessions in it and puts it into the server's recycle
   * bin, where its name carries the record's nonce. Its own name is free then.
   *
   * @return Recycled also if it is in the bin already
   * @throws io.tenantdb.api.error.TenantServerException if the server has it under a name that is
   *     neither, as a rename leaves it that was cut short; nothing was done
   */
  RecycleResult recycle(OwnedDatabase database, Fence fence);

  /**
   * Gives the record's database its name back. What comes from the recycle bin stays closed until
   * it is {@linkplain #resume resumed}.
   *
   * @return Renamed also if it has its name already
   */
  RenameResult restore(OwnedDatabase database, Fence fence);

  /**
   * Creates a prepared database that only the worker knows, and lets in nobody but the roles that
   * migrate. What an earlier, unfinished call left of it is finished.
   *
   * @param template what to clone; empty for an empty database
   * @return where it is until it is sealed
   * @throws io.tenantdb.api.error.TenantServerException also if the server has no such template
   */
  DatabaseAddress prepare(
      PreparedDatabase database, Optional<PreparedDatabase> template, Fence fence);

  /**
   * Creates a prepared database as a copy of a record's database, as that is at the moment, and
   * lets in nobody but the roles that migrate. No session in the original is ended; while others
   * are connected to it this tries again, and gives up when its patience is over. Sessions that
   * come while it is copied wait until that is done.
   *
   * @param copy what is created; it is never sealed
   * @param original what is copied; it may be suspended
   * @param patience how long to try
   */
  CopyResult copy(PreparedDatabase copy, OwnedDatabase original, Duration patience, Fence fence);

  /**
   * Closes a prepared database for everybody and ends the sessions in it. From then on it can be
   * cloned, or become a tenant's.
   *
   * @throws io.tenantdb.api.error.TenantServerException also if it is not on the server
   */
  void seal(PreparedDatabase database, Fence fence);

  /** Whether the server has the prepared database, sealed. */
  boolean isSealed(PreparedDatabase database);

  /** Drops a prepared database, whole or half-made; one that is not there is no fault. */
  void discard(PreparedDatabase database, Fence fence);

  /** Shows what is on the servers, whatever the registry says of it. */
  TenantServerSurvey survey();
}

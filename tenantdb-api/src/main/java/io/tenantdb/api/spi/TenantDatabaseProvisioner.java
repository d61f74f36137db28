package io.tenantdb.api.spi;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult;

/**
 * The work on the tenants' servers. A database is a record's own only if it carries the mark that
 * this record's creation gave it (registry id, record id and nonce); any other database is left as
 * it is, whatever its name.
 *
 * <p>Every method can be repeated: called again after a crash at any point, it finishes what the
 * first call began. The caller holds the lease on the record. Safe for use by many threads.
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

  /** Creates the record's database, or finishes its creation. */
  CreationResult create(OwnedDatabase database, Fence fence);

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
   * Has the server accept connections to the record's database again.
   *
   * @throws io.tenantdb.api.error.ForeignDatabaseException if the database is not the record's own
   * @throws io.tenantdb.api.error.TenantServerException if the server has no such database
   */
  void resume(OwnedDatabase database, Fence fence);

  /** Ends the sessions in the record's database and drops it; half-made ones as well. */
  DropResult drop(OwnedDatabase database, Fence fence);
}

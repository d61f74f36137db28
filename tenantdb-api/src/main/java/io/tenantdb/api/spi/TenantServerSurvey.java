package io.tenantdb.api.spi;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.DatabaseSize;
import io.tenantdb.api.provisioning.ObservedDatabase;
import io.tenantdb.api.provisioning.ObservedGroup;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PublicDatabase;
import io.tenantdb.api.provisioning.SurveyedDatabase;
import io.tenantdb.api.provisioning.SurveyedLogin;
import io.tenantdb.api.routing.DatabaseAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What really is on the tenants' servers, and the repair of what no record accounts for. What
 * carries no mark of the registry, or that of another one, is shown to nobody and never changed.
 * Two exceptions are about who may enter it: {@link #closeToPublic}, and what {@link #mendLogin}
 * takes from a login of the registry. Safe for use by many threads.
 *
 * <p>The first seven methods change nothing. The others prove again what they were given, by mark
 * and OID, before they change anything, and answer false if it is not as it was.
 *
 * <p>Every method throws {@link io.tenantdb.api.error.TenantServerUnavailableException} if the
 * server cannot be reached, and {@link io.tenantdb.api.error.TenantServerException} if it refuses
 * or fails otherwise, or if the host has named no such server.
 */
public interface TenantServerSurvey {

  /**
   * A slice of the databases that carry the registry's mark, and of those without any mark whose
   * name is one that only tenantdb gives, ordered by name.
   *
   * @param after the name before the slice; empty for the first slice
   * @param limit how many at most; at least 1
   */
  List<SurveyedDatabase> databases(
      ServerName server, UUID registryId, Optional<String> after, int limit);

  /**
   * A slice of the logins that were made for the registry's records, and of those that were made
   * ahead with a clone of the warm pool that is not there any more, ordered by name. A server that
   * never had isolation has none.
   *
   * @param after the name before the slice; empty for the first slice
   * @param limit how many at most; at least 1
   */
  List<SurveyedLogin> logins(ServerName server, UUID registryId, Optional<String> after, int limit);

  /**
   * The databases that PUBLIC may enter, where that lets tenants into what is not theirs: none on a
   * server without isolation. Those of other registries are left out.
   */
  List<PublicDatabase> openToPublic(ServerName server, UUID registryId);

  /**
   * What the role may do that holds the rights of all the registry's tenants.
   *
   * @return empty if there is none, as on a server that never had isolation
   */
  Optional<ObservedGroup> group(ServerName server, UUID registryId);

  /**
   * What is there of the databases of some records.
   *
   * @param server the server of all of them
   * @return one for each, in the same order
   */
  List<ObservedDatabase> observe(ServerName server, List<OwnedDatabase> databases);

  /**
   * The largest databases of the registry's records, the largest first.
   *
   * @param limit how many at most; at least 1
   */
  List<DatabaseSize> largest(ServerName server, UUID registryId, int limit);

  /**
   * What a database takes on the server's disk, whoever's it is.
   *
   * @return in bytes; empty if there is none of that name
   */
  OptionalLong bytes(DatabaseAddress address);

  /**
   * Ends the sessions in a database that belongs to no record, and drops it with whatever else
   * carries its nonce.
   *
   * @return whether it was there as it was surveyed
   */
  boolean drop(SurveyedDatabase database, Fence fence);

  /**
   * Drops a login that belongs to no record.
   *
   * @return whether it is gone by this call; a login whose record or nonce has a database here
   *     stays, and so does one that has powers
   * @throws io.tenantdb.api.error.TenantServerException also if objects belong to it; it cannot log
   *     in any more then
   */
  boolean dropLogin(SurveyedLogin login, Fence fence);

  /**
   * Takes from PUBLIC the right to connect to a database, whoever owns it.
   *
   * @return whether it was there and open to PUBLIC
   * @throws io.tenantdb.api.error.TenantServerException also if that takes rights that the admin
   *     role does not have
   */
  boolean closeToPublic(PublicDatabase database);

  /**
   * Gives a record's database its login again, with the password that the host keeps. It is shut
   * out until {@link TenantDatabaseProvisioner#resume}, so that one of a suspended database never
   * comes in.
   *
   * @return whether the login was missing; always false without isolation
   * @throws io.tenantdb.api.error.ForeignDatabaseException if the database is not the record's own
   */
  boolean giveLogin(OwnedDatabase database, Fence fence);

  /**
   * Takes from a record's login what tenantdb never gives, gives it its group back, and ends its
   * sessions. What cannot be mended is left as it is. A call that is cut short leaves the login
   * shut out and still wrong; the next one finishes it.
   *
   * @param database the record's database, in its place or in the recycle bin
   * @param admitted whether the record lets its tenant in, and its login is to come in again; if
   *     not, one that can log in is wrong, and it is shut out
   * @return whether the login was there and wrong; nothing was done if not, nor without isolation
   * @throws io.tenantdb.api.error.ForeignDatabaseException if the database is not the record's own
   * @throws io.tenantdb.api.error.TenantServerException also if the admin role may not take what
   *     the login has; the message says what to do by hand
   */
  boolean mendLogin(OwnedDatabase database, boolean admitted, Fence fence);
}

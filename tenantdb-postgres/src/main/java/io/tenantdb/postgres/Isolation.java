package io.tenantdb.postgres;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.api.provisioning.TenantPassword;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.postgres.SealedClones.SealedClone;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Has PostgreSQL keep the tenants apart: what is the registry's and what is each tenant's own role,
 * and who may enter which database. Safe for use by many threads.
 */
final class Isolation {

  private static final String NO_SUCH_ROLE = "42704";

  private final Function<DatabaseAddress, DataSource> databases;
  private final KeptPasswords passwords;
  private final SecretStock stock;
  private final SealedClones sealedClones = new SealedClones();
  private final Set<Place> proven = ConcurrentHashMap.newKeySet();

  /**
   * @param databases connects to a database as the admin role
   */
  Isolation(
      Function<DatabaseAddress, DataSource> databases, KeptPasswords passwords, SecretStock stock) {
    this.databases = databases;
    this.passwords = passwords;
    this.stock = stock;
  }

  /** A registry on a server. */
  private record Place(ServerName server, UUID registryId) {}

  /**
   * The registry's roles, which are there from now on. Proven once for each server by each process.
   */
  RegistryRoles roles(Target target, UUID registryId) throws SQLException {
    RegistryRoles roles = RegistryRoles.of(registryId);
    Place place = new Place(target.address().server(), registryId);
    if (!proven.contains(place)) {
      Optional<String> fault =
          target.server().withoutTransaction(new RegistryRoleSetup(roles)::run);
      if (fault.isPresent()) {
        throw target.failure(fault.get() + ", then call again");
      }
      proven.add(place);
    }
    return roles;
  }

  /** Has the next call look again if somebody has dropped roles that were proven to be there. */
  void doubtAfter(Exception failure) {
    if (failure instanceof SQLException sql && NO_SUCH_ROLE.equals(sql.getSQLState())) {
      proven.clear();
    }
  }

  /**
   * The record's login, its password kept by the host by now. Not to be called in a transaction:
   * the host may ask a vault.
   */
  LoginClaim login(RegistryRoles roles, OwnedDatabase database) throws SQLException {
    Optional<SealedClone> clone = sealedClones.find(database.nonce());
    LoginSecret fresh = clone.isPresent() ? clone.get().secret() : stock.take();
    TenantPassword kept = passwords.keep(database, fresh.password());
    LoginSecret secret = kept.equals(fresh.password()) ? fresh : LoginSecret.of(kept);
    return new LoginClaim(
        new LoginStatements(roles, TenantLogin.roleOf(database.id())),
        secret.verifier(),
        clone.filter(own -> own.secret().equals(secret)));
  }

  /** A password for the login that is to wait with a clone. */
  LoginSecret newSecret() throws SQLException {
    return stock.take();
  }

  /** The clones that this process has sealed. */
  SealedClones sealedClones() {
    return sealedClones;
  }

  /** Forgets the password of a record whose login is gone. */
  void forgetPassword(OwnedDatabase database) {
    passwords.forget(database);
  }

  /**
   * Prepares the inside of a database that is no clone. It accepts connections, and is {@linkplain
   * LoginStatements#keepToOwner kept} to the owner role already.
   */
  void setUpInside(DatabaseAddress address, long oid, RegistryRoles roles, Fence fence)
      throws SQLException {
    String name = address.databaseName().value();
    Optional<String> other = DatabaseSetUp.run(databases.apply(address), oid, name, roles, fence);
    if (other.isPresent()) {
      throw new TenantServerException(
          address.server(),
          address.databaseName(),
          "the function that the host gave for the databases led to %s instead, which was left as it is; correct it, then call again"
              .formatted(other.get()),
          null);
    }
  }
}

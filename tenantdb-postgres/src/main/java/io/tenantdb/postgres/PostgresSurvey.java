package io.tenantdb.postgres;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.DatabaseSize;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.ObservedDatabase;
import io.tenantdb.api.provisioning.ObservedGroup;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PublicDatabase;
import io.tenantdb.api.provisioning.SurveyedDatabase;
import io.tenantdb.api.provisioning.SurveyedLogin;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantServerSurvey;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The survey of PostgreSQL servers. A database is taken for the registry's by its comment, and only
 * if the admin role owns it: anybody may give a database of his own any comment.
 */
final class PostgresSurvey implements TenantServerSurvey {

  private final Targets targets;
  private final Optional<Isolation> isolation;

  PostgresSurvey(Targets targets, Optional<Isolation> isolation) {
    this.targets = targets;
    this.isolation = isolation;
  }

  @Override
  public List<SurveyedDatabase> databases(
      ServerName server, UUID registryId, Optional<String> after, int limit) {
    requireAtLeastOne(limit);
    SurveyRows rows = new SurveyRows(server, registryId);
    return targets.onServer(
        server, admin -> admin.withoutTransaction(c -> rows.databases(c, after.orElse(""), limit)));
  }

  @Override
  public List<SurveyedLogin> logins(
      ServerName server, UUID registryId, Optional<String> after, int limit) {
    requireAtLeastOne(limit);
    SurveyRows rows = new SurveyRows(server, registryId);
    return targets.onServer(
        server, admin -> admin.withoutTransaction(c -> rows.logins(c, after.orElse(""), limit)));
  }

  @Override
  public List<PublicDatabase> openToPublic(ServerName server, UUID registryId) {
    return targets.onServer(
        server,
        admin ->
            isolation.isEmpty()
                ? List.of()
                : admin.withoutTransaction(new SurveyRows(server, registryId)::openToPublic));
  }

  @Override
  public Optional<ObservedGroup> group(ServerName server, UUID registryId) {
    SurveyRows rows = new SurveyRows(server, registryId);
    return targets.onServer(server, admin -> admin.withoutTransaction(rows::group));
  }

  @Override
  public List<ObservedDatabase> observe(ServerName server, List<OwnedDatabase> databases) {
    if (databases.isEmpty()) {
      return List.of();
    }
    return targets.on(
        new DatabaseAddress(server, databases.get(0).name()),
        admin ->
            admin.withoutTransaction(c -> Observation.of(c, databases, isolation.isPresent())));
  }

  @Override
  public List<DatabaseSize> largest(ServerName server, UUID registryId, int limit) {
    requireAtLeastOne(limit);
    SurveyRows rows = new SurveyRows(server, registryId);
    return targets.onServer(server, admin -> admin.withoutTransaction(c -> rows.largest(c, limit)));
  }

  @Override
  public OptionalLong bytes(DatabaseAddress address) {
    return targets.on(
        address,
        admin -> admin.withoutTransaction(c -> SurveyRows.bytes(c, address.databaseName())));
  }

  @Override
  public boolean drop(SurveyedDatabase database, Fence fence) {
    // Its name may be one that somebody gave by hand and that no DatabaseName can have.
    DatabaseIdentity identity = DatabaseIdentity.of(database);
    DatabaseAddress address =
        new DatabaseAddress(database.server(), new DatabaseName(identity.unclaimed()));
    return targets.call(address, identity, fence, target -> dropped(target, database));
  }

  private static boolean dropped(Target target, SurveyedDatabase database) throws SQLException {
    boolean same =
        target.transaction(
            connection ->
                Catalog.read(connection, target.identity(), List.of(database.name()))
                    .named(database.name())
                    .filter(row -> row.oid() == database.oid())
                    .filter(row -> row.comment().equals(database.mark()))
                    .filter(row -> row.owner().equals(database.owner()))
                    .isPresent());
    if (!same || !(new Removal(target).run() instanceof DropResult.Dropped)) {
      return false;
    }
    if (database.record().isPresent()) {
      new LoginRemoval(target, TenantLogin.roleOf(database.record().get())).run();
    }
    new LoginRemoval(target, target.identity().spareLogin()).run();
    return true;
  }

  @Override
  public boolean dropLogin(SurveyedLogin login, Fence fence) {
    return targets.onServer(
        login.server(), admin -> new OrphanLoginRemoval(admin, login, fence).run());
  }

  @Override
  public boolean closeToPublic(PublicDatabase database) {
    return targets.onServer(
        database.server(), admin -> new PublicAccess(database).close(admin, Targets.READING));
  }

  @Override
  public boolean giveLogin(OwnedDatabase database, Fence fence) {
    return targets.call(
        database, fence, target -> new LoginReturn(target, database, isolation).run());
  }

  @Override
  public boolean mendLogin(OwnedDatabase database, boolean admitted, Fence fence) {
    return targets.call(
        database, fence, target -> new LoginRepair(target, database, isolation, admitted).run());
  }

  private static void requireAtLeastOne(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit must be at least 1, not " + limit);
    }
  }
}

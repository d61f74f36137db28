package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.CreationResult.NameTaken;
import io.tenantdb.api.provisioning.DatabaseInspection.Own;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.SurveyedLogin;
import io.tenantdb.api.provisioning.TenantPassword;
import io.tenantdb.testservers.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The login that is made with a clone of the warm pool, and waits there for a record. */
final class SpareLoginTest {

  private final IsolatedServer isolated = new IsolatedServer();
  private final Server server = isolated.server();
  private final PostgresProvisioner provisioner = isolated.provisioner();

  @AfterEach
  void close() {
    isolated.close();
  }

  @Test
  void aSealedCloneHasALoginThatCannotLogInYet() {
    PreparedDatabase clone = sealedClone();

    assertThat(
            server.queryOne(
                "SELECT concat_ws(' ', rolcanlogin, rolsuper, rolcreatedb, rolcreaterole,"
                    + " has_database_privilege(oid, 'tdb_cln_' || right(rolname, 32), 'CONNECT'),"
                    + " (SELECT count(*) FROM pg_auth_members WHERE member = r.oid))"
                    + " FROM pg_roles r WHERE rolname = ?",
                spare(clone)))
        .isEqualTo("f f f f t 1");
    provisioner.seal(clone, HELD);
    assertThat(exists(clone)).as("sealed again").isTrue();
  }

  @Test
  void onlyClonesOfThePoolHaveOne() {
    PreparedDatabase template = server.newPrepared(Kind.TEMPLATE, Server.newFingerprint());
    provisioner.prepare(template, Optional.empty(), HELD);
    assertThat(exists(template)).isFalse();
    provisioner.seal(template, HELD);
    assertThat(exists(template)).isFalse();
    provisioner.discard(template, HELD);
  }

  @Test
  void aClaimMakesItTheRecordsLogin() throws SQLException {
    PreparedDatabase clone = sealedClone();
    String oid = oid(spare(clone));
    OwnedDatabase record = server.newRecord(clone);

    assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(true));

    assertThat(oid(IsolatedServer.role(record))).isEqualTo(oid);
    isWhole(record);
    provisioner.suspend(record, HELD);
    assertThatThrownBy(() -> isolated.tenant(record)).hasMessageContaining("not permitted");
    provisioner.resume(record, HELD);
    isWhole(record);
    assertThat(provisioner.create(record, Optional.empty(), HELD))
        .as("repeated")
        .isEqualTo(new Created(false));
    provisioner.drop(record, HELD);
    assertThat(isolated.roleExists(record)).isFalse();
  }

  @Test
  void aClaimOpensNoConnectionToTheClone() throws SQLException {
    AtomicBoolean claiming = new AtomicBoolean();
    PostgresProvisioner blind =
        PostgresProvisioner.builder(
                address -> {
                  assertThat(claiming).as("claiming " + address).isFalse();
                  return isolated.asAdmin(address);
                },
                isolated.credentials())
            .server(Server.NAME, isolated.admin())
            .build();
    OwnedDatabase own = server.newRecord(isolated.sealedClone(blind));
    OwnedDatabase others = server.newRecord(sealedClone());

    claiming.set(true);
    for (OwnedDatabase record : List.of(own, others)) {
      assertThat(blind.create(record, Optional.empty(), HELD)).isEqualTo(new Created(true));
      isWhole(record);
      provisioner.drop(record, HELD);
    }
  }

  @Test
  void aCloneOfAnotherNodeIsClaimedWithANewPassword() throws SQLException {
    PreparedDatabase clone = sealedClone();
    String oid = oid(spare(clone));
    OwnedDatabase record = server.newRecord(clone);

    assertThat(isolated.provisioner().create(record, Optional.empty(), HELD))
        .isEqualTo(new Created(true));

    assertThat(oid(IsolatedServer.role(record))).isEqualTo(oid);
    isWhole(record);
    provisioner.drop(record, HELD);
  }

  @Test
  void aPasswordThatTheHostKeepsAlreadyStays() throws SQLException {
    OwnedDatabase record = server.newRecord(sealedClone());
    isolated.credentials().keep(record.id(), new TenantPassword("of-an-earlier-attempt"));

    assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(true));

    assertThat(isolated.password(record)).isEqualTo("of-an-earlier-attempt");
    isWhole(record);
    provisioner.drop(record, HELD);
  }

  @Test
  void aCloneWithoutALoginGetsANewOne() throws SQLException {
    PreparedDatabase clone = sealedClone();
    drop(spare(clone), clone);
    OwnedDatabase record = server.newRecord(clone);

    assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(true));

    isWhole(record);
    provisioner.drop(record, HELD);
  }

  @Test
  void aLoginThatAnEarlierAttemptHasLeftIsTakenInstead() throws SQLException {
    PreparedDatabase clone = sealedClone();
    OwnedDatabase record = server.newRecord(clone);
    isolated.asAdmin("CREATE ROLE %s LOGIN".formatted(IsolatedServer.role(record)));

    assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(true));

    isWhole(record);
    provisioner.drop(record, HELD);
  }

  @Test
  void aCloneWhoseMarkSomebodyChangedIsRefused() {
    PreparedDatabase clone = sealedClone();
    server.execute("COMMENT ON DATABASE tdb_cln_%s IS 'mine'".formatted(clone.nonce()));
    OwnedDatabase record = server.newRecord(clone);

    assertThatThrownBy(() -> provisioner.create(record, Optional.empty(), HELD))
        .isInstanceOf(TenantServerException.class)
        .hasMessageContaining("was never sealed");
    assertThat(server.exists("tdb_cln_" + clone.nonce())).isTrue();
    assertThat(server.exists(record.name().value())).isFalse();
  }

  @Test
  void aLoginThatSomebodyGavePowersIsRefused() {
    PreparedDatabase clone = sealedClone();
    server.execute("ALTER ROLE %s CREATEDB".formatted(spare(clone)));
    OwnedDatabase record = server.newRecord(clone);

    assertThatThrownBy(() -> provisioner.create(record, Optional.empty(), HELD))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContaining(spare(clone))
        .hasMessageContaining("nothing was done");
    assertThat(server.exists(Server.cloned(record))).isTrue();
    assertThat(isolated.roleExists(record)).isFalse();
    server.execute("ALTER ROLE %s NOCREATEDB".formatted(spare(clone)));
    provisioner.drop(record, HELD);
    assertThat(exists(clone)).isFalse();
  }

  @Test
  void whatSomebodyOpenedToPublicIsClosedByTheClaim() throws SQLException {
    PreparedDatabase clone = sealedClone();
    server.execute("GRANT CONNECT ON DATABASE tdb_cln_%s TO PUBLIC".formatted(clone.nonce()));
    OwnedDatabase record = server.newRecord(clone);

    assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(true));

    isWhole(record);
    assertThatThrownBy(() -> server.session(record.name())).hasMessageContaining("denied");
    provisioner.drop(record, HELD);
  }

  @Test
  void aCloneThatSomebodyOpenedIsRefused() {
    PreparedDatabase clone = sealedClone();
    server.execute("ALTER DATABASE tdb_cln_%s ALLOW_CONNECTIONS true".formatted(clone.nonce()));
    OwnedDatabase record = server.newRecord(clone);

    assertThatThrownBy(() -> provisioner.create(record, Optional.empty(), HELD))
        .hasMessageContaining("never sealed");
    assertThat(server.exists(record.name().value())).isFalse();
    provisioner.discard(clone, HELD);
  }

  @Test
  void nobodyElsesDatabaseIsTakenForTheClone() {
    PreparedDatabase clone = sealedClone();
    String name = "tdb_cln_" + clone.nonce();
    server.execute("DROP DATABASE " + name);
    server.execute("CREATE DATABASE %s TEMPLATE template0 ALLOW_CONNECTIONS false".formatted(name));
    server.execute(
        "COMMENT ON DATABASE %s IS 'tenantdb registry=%s clone of=%s nonce=%s'"
            .formatted(name, clone.registryId(), clone.fingerprint(), clone.nonce()));
    String before = server.fingerprint(new DatabaseName(name));
    OwnedDatabase record = server.newRecord(clone);

    assertThatThrownBy(() -> provisioner.create(record, Optional.empty(), HELD))
        .isInstanceOf(TenantServerException.class);

    assertThat(server.fingerprint(new DatabaseName(name))).isEqualTo(before);
    assertThat(server.exists(record.name().value())).isFalse();
    server.execute("DROP DATABASE " + name);
    provisioner.discard(clone, HELD);
  }

  @Test
  void itGoesWithACloneThatNobodyClaims() {
    PreparedDatabase discarded = sealedClone();
    isolated.provisioner().discard(discarded, HELD);
    assertThat(exists(discarded)).isFalse();

    PreparedDatabase dropped = sealedClone();
    provisioner.drop(server.newRecord(dropped), HELD);
    assertThat(exists(dropped)).isFalse();

    PreparedDatabase taken = sealedClone();
    OwnedDatabase record = server.newRecord(taken);
    server.createForeign(record.name(), "theirs");
    assertThat(provisioner.create(record, Optional.empty(), HELD)).isInstanceOf(NameTaken.class);
    assertThat(exists(taken)).isFalse();
    assertThat(server.exists(Server.cloned(record))).isFalse();
  }

  @Test
  void withoutIsolationItStaysOutAndGoesWithTheRecord() throws SQLException {
    PreparedDatabase clone = sealedClone();
    OwnedDatabase record = server.newRecord(clone);

    assertThat(isolated.withoutIsolation().create(record, Optional.empty(), HELD))
        .isEqualTo(new Created(true));

    server.session(record.name()).close();
    assertThat(server.queryOne("SELECT rolcanlogin FROM pg_roles WHERE rolname = ?", spare(clone)))
        .isEqualTo("f");
    assertThat(provisioner.survey().giveLogin(record, HELD)).isTrue();
    assertThat(exists(clone)).isFalse();
    provisioner.drop(record, HELD);
    assertThat(isolated.roleExists(record)).isFalse();
  }

  @Test
  void aLateDiscardDoesNoHarm() throws SQLException {
    PreparedDatabase clone = sealedClone();
    OwnedDatabase record = server.newRecord(clone);
    provisioner.create(record, Optional.empty(), HELD);

    isolated.provisioner().discard(clone, HELD);

    isWhole(record);
    provisioner.drop(record, HELD);
  }

  @Test
  void oneWithoutItsCloneIsSurveyedAndCanBeDropped() {
    PreparedDatabase clone = sealedClone();
    assertThat(surveyed()).isEmpty();
    server.execute("DROP DATABASE tdb_cln_" + clone.nonce());

    SurveyedLogin found = surveyed().get(0);

    assertThat(found.role()).isEqualTo(spare(clone));
    assertThat(found.nonce()).contains(clone.nonce());
    assertThat(found.canLogIn()).isFalse();
    server.execute("CREATE DATABASE x_%s".formatted(clone.nonce()));
    server.execute(
        "ALTER DATABASE x_%s OWNER TO %s".formatted(clone.nonce(), TestPostgres.ADMIN_ROLE));
    assertThat(provisioner.survey().dropLogin(found, HELD)).as("a database of its nonce").isFalse();
    server.execute("DROP DATABASE x_%s".formatted(clone.nonce()));
    assertThat(provisioner.survey().dropLogin(found, HELD)).isTrue();
    assertThat(exists(clone)).isFalse();
    assertThat(provisioner.survey().dropLogin(found, HELD)).isFalse();
  }

  private List<SurveyedLogin> surveyed() {
    return provisioner.survey().logins(Server.NAME, server.registryId(), Optional.empty(), 10);
  }

  private PreparedDatabase sealedClone() {
    return isolated.sealedClone(provisioner);
  }

  private void isWhole(OwnedDatabase record) throws SQLException {
    assertThat(provisioner.inspect(record)).isEqualTo(new Own(true));
    assertThat(server.allOf(record)).containsExactly(record.name().value());
    assertThat(server.comment(record.name())).isEqualTo(Server.marker(record));
    assertThat(isolated.spareExists(record.nonce())).isFalse();
    isolated.migrate(record.name(), "CREATE TABLE IF NOT EXISTS later (id int)");
    try (Connection tenant = isolated.tenant(record)) {
      IsolatedServer.execute(tenant, "INSERT INTO later VALUES (1)");
    }
  }

  private void drop(String role, PreparedDatabase clone) {
    server.execute("REVOKE ALL ON DATABASE tdb_cln_%s FROM %s".formatted(clone.nonce(), role));
    server.execute("DROP ROLE " + role);
  }

  private String oid(String role) {
    return server.queryOne("SELECT oid FROM pg_roles WHERE rolname = ?", role);
  }

  private static String spare(PreparedDatabase clone) {
    return "tdb_spare_" + clone.nonce();
  }

  private boolean exists(PreparedDatabase clone) {
    return isolated.spareExists(clone.nonce());
  }
}

package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static io.tenantdb.postgres.PreparationCrashTest.STEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.provisioning.ObservedLogin;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.spi.TenantServerSurvey;
import io.tenantdb.testservers.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logins to which somebody gave more than tenantdb gives, or from which somebody took something.
 */
class DriftedLoginTest {

  private final IsolatedServer isolated = new IsolatedServer();
  private final Server server = isolated.server();
  private final PostgresProvisioner provisioner = isolated.provisioner();
  private final TenantServerSurvey survey = provisioner.survey();
  private OwnedDatabase record = server.newRecord();
  private String role = "";

  @BeforeEach
  void create() {
    record = created();
    role = IsolatedServer.role(record);
  }

  @AfterEach
  void close() {
    isolated.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CREATEDB", "CREATEROLE"})
  void aPowerIsSeenAndTakenAndTheTenantComesInAgain(String power) throws SQLException {
    isolated.asAdmin("ALTER ROLE %s %s".formatted(role, power));
    Connection session = isolated.tenant(record);

    assertThat(login().powers()).containsExactly(power);
    assertThat(survey.mendLogin(record, true, HELD)).isTrue();

    assertThat(login().isAsMade()).isTrue();
    assertThat(session.isValid(5)).isFalse();
    isolated.tenant(record).close();
    assertThat(survey.mendLogin(record, true, HELD)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUPERUSER", "REPLICATION", "BYPASSRLS"})
  void aPowerThatTheAdminRoleMayNotTakeIsToldAndNothingIsDone(String power) throws SQLException {
    server.execute("ALTER ROLE %s %s".formatted(role, power));
    try {
      assertThat(login().powers()).containsExactly(power);
      assertThatThrownBy(() -> survey.mendLogin(record, true, HELD))
          .isInstanceOf(TenantServerException.class)
          .hasMessageContaining(record.name().value())
          .hasMessageContaining("have a superuser run: ALTER ROLE")
          .hasMessageContaining("NO" + power);

      isolated.tenant(record).close();
    } finally {
      server.execute("ALTER ROLE %s NO%s".formatted(role, power));
    }
    assertThat(login().isAsMade()).isTrue();
  }

  @Test
  void itsGroupIsGivenBack() throws SQLException {
    isolated.asAdmin("REVOKE %s FROM %s".formatted(IsolatedServer.roles(record).group(), role));

    assertThat(login().inGroup()).isFalse();
    assertThat(survey.mendLogin(record, true, HELD)).isTrue();

    assertThat(login().isAsMade()).isTrue();
  }

  @Test
  void entryToAnothersDatabaseIsTakenAndTheOthersLoginKeepsIt() throws SQLException {
    OwnedDatabase other = created();
    isolated.asAdmin("GRANT CONNECT ON DATABASE %s TO %s".formatted(other.name(), role));
    Connection intruder = isolated.tenant(record, other.name().value());

    assertThat(login().otherDatabases()).containsExactly(other.name().value());
    assertThat(survey.mendLogin(record, true, HELD)).isTrue();

    assertThat(login().isAsMade()).isTrue();
    assertThat(intruder.isValid(5)).isFalse();
    assertThatThrownBy(() -> isolated.tenant(record, other.name().value()))
        .isInstanceOf(SQLException.class);
    isolated.tenant(other).close();
    isolated.tenant(record).close();
  }

  /** Of the host itself, say: only its owner can take that back. */
  @Test
  void entryToADatabaseThatIsNoTenantsIsSeen() throws SQLException {
    DatabaseName hosts = server.newName();
    server.createForeign(hosts, "");
    server.execute("GRANT CONNECT ON DATABASE %s TO %s".formatted(hosts, role));

    assertThat(login().otherDatabases()).containsExactly(hosts.value());
    assertThatThrownBy(() -> survey.mendLogin(record, true, HELD))
        .isInstanceOf(TenantServerException.class)
        .hasMessageContaining("REVOKE ALL ON DATABASE \"%s\"".formatted(hosts));
  }

  @Test
  void aRoleThatTheServerBringsAlongIsSeen() {
    server.execute("GRANT pg_monitor TO " + role);

    assertThat(login().otherRoles()).containsExactly("pg_monitor");

    server.execute("REVOKE pg_monitor FROM " + role);
    assertThat(login().isAsMade()).isTrue();
  }

  @Test
  void aMemberThatMayPassTheGroupOnIsMadeAPlainOne() throws SQLException {
    String group = IsolatedServer.roles(record).group();
    isolated.asAdmin("GRANT %s TO %s WITH ADMIN OPTION".formatted(group, role));

    assertThat(login().inGroup()).isFalse();
    assertThat(survey.mendLogin(record, true, HELD)).isTrue();

    assertThat(login().isAsMade()).isTrue();
    isolated.tenant(record).close();
  }

  @Test
  void aLoginThatInheritsNothingDoesSoAgain() throws SQLException {
    String group = IsolatedServer.roles(record).group();
    isolated.asAdmin("ALTER ROLE %s NOINHERIT".formatted(role));
    isolated.asAdmin("REVOKE %s FROM %s".formatted(group, role));
    isolated.asAdmin("GRANT %s TO %s".formatted(group, role));

    assertThat(login().inGroup()).isFalse();
    assertThat(survey.mendLogin(record, true, HELD)).isTrue();

    assertThat(login().isAsMade()).isTrue();
  }

  /** As when a registry was copied, and both use the server. */
  @Test
  void theDatabaseOfARecordOfTheSameIdInAnotherRegistryIsNoOthers() throws SQLException {
    OwnedDatabase own = server.newRecord();
    OwnedDatabase theirs =
        new OwnedDatabase(UUID.randomUUID(), record.id(), own.nonce(), own.server(), own.name());
    server.createForeign(own.name(), "");
    server.execute("ALTER DATABASE %s OWNER TO %s".formatted(own.name(), TestPostgres.ADMIN_ROLE));
    server.execute("COMMENT ON DATABASE %s IS '%s'".formatted(own.name(), Server.marker(theirs)));
    isolated.asAdmin("GRANT CONNECT ON DATABASE %s TO %s".formatted(own.name(), role));

    assertThat(login().isAsMade()).isTrue();
    assertThat(survey.mendLogin(record, true, HELD)).isFalse();
  }

  @Test
  void aMemberThatDoesNotInheritTheGroupsRightsDoesSoAgain() throws SQLException {
    assumeTrue(
        server
            .queryOne("SELECT current_setting(?)::int >= 160000", "server_version_num")
            .equals("t"),
        "memberships have that option since PostgreSQL 16");
    String group = IsolatedServer.roles(record).group();
    isolated.asAdmin("GRANT %s TO %s WITH INHERIT FALSE".formatted(group, role));

    assertThat(login().inGroup()).isFalse();
    assertThat(survey.mendLogin(record, true, HELD)).isTrue();

    assertThat(login().isAsMade()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRepairThatIsCutOffIsFoundAgainOrHasEndedAllSessions(boolean crash) throws SQLException {
    OwnedDatabase other = created();
    int point = 0;
    boolean cutOff = true;
    while (cutOff) {
      isolated.asAdmin("GRANT CONNECT ON DATABASE %s TO %s".formatted(other.name(), role));
      Connection intruder = isolated.tenant(record, other.name().value());

      cutOff = isCutOff((point += STEP) - STEP, crash);

      if (!login().isAsMade()) {
        assertThat(survey.mendLogin(record, true, HELD)).isTrue();
      }
      assertThat(login().isAsMade()).isTrue();
      assertThat(intruder.isValid(5)).isFalse();
      isolated.tenant(record).close();
    }
    assertThat(point).as("points at which it was cut off").isGreaterThan(9);
  }

  private boolean isCutOff(int point, boolean crash) {
    FaultyDataSource faulty = new FaultyDataSource(isolated.admin(), point, crash);
    try {
      isolated.provisioner(faulty.dataSource()).survey().mendLogin(record, true, HELD);
    } catch (TenantServerUnavailableException e) {
      assertThat(faulty.hasFailed()).as("cut off at %s", point).isTrue();
    }
    return faulty.hasFailed();
  }

  @Test
  void whatWasPassedOnIsToldAndNothingIsDone() throws SQLException {
    OwnedDatabase other = created();
    String third = IsolatedServer.role(created());
    isolated.asAdmin(
        "GRANT CONNECT ON DATABASE %s TO %s WITH GRANT OPTION".formatted(other.name(), role));
    server.execute(
        "SET ROLE %s; GRANT CONNECT ON DATABASE %s TO %s; RESET ROLE"
            .formatted(role, other.name(), third));

    assertThatThrownBy(() -> survey.mendLogin(record, true, HELD))
        .isInstanceOf(TenantServerException.class)
        .hasMessageContainingAll("has passed on what it was granted", other.name().value());

    assertThat(login().otherDatabases()).containsExactly(other.name().value());
    isolated.tenant(record).close();
  }

  @Test
  void entryByWayOfAnotherRoleIsSeenAndTaken() throws SQLException {
    OwnedDatabase other = created();
    isolated.asAdmin("GRANT %s TO %s".formatted(IsolatedServer.role(other), role));

    assertThat(login().otherRoles()).containsExactly(IsolatedServer.role(other));
    assertThat(survey.mendLogin(record, true, HELD)).isTrue();

    assertThat(login().isAsMade()).isTrue();
    isolated.tenant(other).close();
  }

  @Test
  void whatAnotherRoleGrantedIsToldAndNothingIsDone() throws SQLException {
    OwnedDatabase other = created();
    String owner = IsolatedServer.roles(record).owner();
    // By a superuser in the name of the owner role, which holds a grant option for it.
    server.execute(
        "GRANT CONNECT ON DATABASE %s TO %s WITH GRANT OPTION".formatted(other.name(), owner));
    server.execute(
        "SET ROLE %s; GRANT CONNECT ON DATABASE %s TO %s; RESET ROLE"
            .formatted(owner, other.name(), role));

    assertThatThrownBy(() -> survey.mendLogin(record, true, HELD))
        .isInstanceOf(TenantServerException.class)
        .hasMessageContainingAll("what other roles have granted", "SET ROLE")
        .hasMessageContaining(other.name().value());

    assertThat(login().otherDatabases()).containsExactly(other.name().value());
    isolated.tenant(record).close();
  }

  @Test
  void theLoginOfOneInTheRecycleBinIsShutOutAgain() throws SQLException {
    String password = isolated.password(record);
    provisioner.recycle(record, HELD);
    isolated.asAdmin("ALTER ROLE %s LOGIN CREATEDB".formatted(role));

    assertThat(login().canLogIn()).isTrue();
    assertThat(survey.mendLogin(record, false, HELD)).isTrue();

    assertThat(login().canLogIn()).isFalse();
    assertThat(login().isAsMade()).isTrue();
    assertThatThrownBy(() -> isolated.login(record, password, "postgres"))
        .isInstanceOf(SQLException.class);
  }

  @Test
  void theHostsOwnRolesOfSimilarNamesAreNeverTouched() throws SQLException {
    OwnedDatabase other = created();
    String nobodys = "tdb_login_" + UUID.randomUUID().toString().replace("-", "");
    String longer = role + "_reports";
    List<String> hosts = List.of(nobodys, longer);
    for (String name : hosts) {
      server.execute("CREATE ROLE %s LOGIN SUPERUSER CREATEDB".formatted(name));
      server.execute("GRANT CONNECT ON DATABASE %s TO %s".formatted(other.name(), name));
    }
    try {
      isolated.asAdmin("ALTER ROLE %s CREATEDB".formatted(role));
      assertThat(survey.mendLogin(record, true, HELD)).isTrue();
      assertThat(survey.logins(Server.NAME, server.registryId(), Optional.empty(), 10))
          .noneMatch(found -> hosts.contains(found.role()));
      for (String name : hosts) {
        assertThat(
                server.queryOne(
                    "SELECT rolcanlogin AND rolsuper AND rolcreatedb FROM pg_roles"
                        + " WHERE rolname = ?",
                    name))
            .isEqualTo("t");
      }
    } finally {
      for (String name : hosts) {
        server.execute("DROP OWNED BY " + name);
        server.execute("DROP ROLE " + name);
      }
    }
  }

  private OwnedDatabase created() {
    OwnedDatabase made = server.newRecord();
    provisioner.create(made, Optional.empty(), HELD);
    return made;
  }

  private ObservedLogin login() {
    return survey.observe(Server.NAME, List.of(record)).get(0).login().orElseThrow();
  }
}

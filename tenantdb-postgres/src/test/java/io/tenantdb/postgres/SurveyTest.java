package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.error.ForeignDatabaseException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.ObservedDatabase;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PublicDatabase;
import io.tenantdb.api.provisioning.SurveyedDatabase;
import io.tenantdb.api.provisioning.SurveyedLogin;
import io.tenantdb.api.spi.TenantServerSurvey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What only PostgreSQL has to survey: roles, rights of PUBLIC, half-dropped and forged databases.
 */
@Isolated("what others are about to create would be seen as well")
class SurveyTest {

  private final IsolatedServer isolated = new IsolatedServer();
  private final Server server = isolated.server();
  private final PostgresProvisioner provisioner = isolated.provisioner();
  private final TenantServerSurvey survey = provisioner.survey();

  @AfterEach
  void close() {
    isolated.close();
  }

  @Test
  void loginsAreSurveyedInSlices() {
    OwnedDatabase first = created();
    OwnedDatabase second = created();

    List<SurveyedLogin> one = logins(Optional.empty(), 1);
    List<SurveyedLogin> other = logins(Optional.of(one.get(0).role()), 1);

    assertThat(one).hasSize(1);
    assertThat(other).hasSize(1);
    assertThat(List.of(one.get(0), other.get(0)))
        .extracting(SurveyedLogin::record)
        .containsExactlyInAnyOrder(Optional.of(first.id()), Optional.of(second.id()));
    assertThat(one.get(0).canLogIn()).isTrue();
    assertThat(logins(Optional.of(other.get(0).role()), 1)).isEmpty();
  }

  @Test
  void aLoginOfARecordWithADatabaseStays() throws SQLException {
    OwnedDatabase record = created();

    assertThat(survey.dropLogin(login(record), HELD)).isFalse();

    isolated.tenant(record).close();
  }

  @Test
  void aLoginThatOwnsObjectsElsewhereIsDisarmedAndTold() throws SQLException {
    OwnedDatabase record = created();
    String password = isolated.password(record);
    try (Connection elsewhere = isolated.tenant(record, "postgres")) {
      IsolatedServer.execute(elsewhere, "SELECT lo_create(0)");
    }
    server.execute("DROP DATABASE %s WITH (FORCE)".formatted(record.name()));
    try {
      assertThatThrownBy(() -> survey.dropLogin(login(record), HELD))
          .isInstanceOf(TenantServerException.class)
          .hasMessageContaining("cannot log in any more");

      assertThat(login(record).canLogIn()).isFalse();
      assertThatThrownBy(() -> isolated.login(record, password, "postgres"))
          .isInstanceOf(SQLException.class);
    } finally {
      server.execute("DROP OWNED BY " + IsolatedServer.role(record));
    }
    assertThat(survey.dropLogin(login(record), HELD)).isTrue();
    assertThat(isolated.roleExists(record)).isFalse();
  }

  @Test
  void aPowerfulLoginIsSurveyedAndNeverDropped() {
    OwnedDatabase record = created();
    server.execute("ALTER ROLE %s CREATEDB".formatted(IsolatedServer.role(record)));
    server.execute("DROP DATABASE %s WITH (FORCE)".formatted(record.name()));

    assertThat(login(record).powers()).containsExactly("CREATEDB");
    assertThat(survey.dropLogin(login(record), HELD)).isFalse();

    assertThat(isolated.roleExists(record)).isTrue();
  }

  @Test
  void aLoginIsGivenBackShutOutWithTheKeptPassword() throws SQLException {
    OwnedDatabase record = created();
    String password = isolated.password(record);
    String role = IsolatedServer.role(record);
    server.execute("REVOKE ALL ON DATABASE %s FROM %s".formatted(record.name(), role));
    server.execute("DROP ROLE " + role);
    assertThat(observed(record).loginMissing()).isTrue();

    assertThat(survey.giveLogin(record, HELD)).isTrue();

    assertThat(observed(record).loginMissing()).isFalse();
    assertThatThrownBy(() -> isolated.tenant(record)).isInstanceOf(SQLException.class);
    provisioner.resume(record, HELD);
    isolated.login(record, password, record.name().value()).close();
    assertThat(survey.giveLogin(record, HELD)).isFalse();
  }

  @Test
  void noLoginIsGivenIntoAStrangersDatabase() {
    OwnedDatabase record = server.newRecord();
    server.createForeign(record.name(), "");
    String before = server.fingerprint(record.name());

    assertThatThrownBy(() -> survey.giveLogin(record, HELD))
        .isInstanceOf(ForeignDatabaseException.class);

    assertThat(server.fingerprint(record.name())).isEqualTo(before);
    assertThat(isolated.roleExists(record)).isFalse();
  }

  @Test
  void aHalfDroppedDatabaseIsSeenAndCanBeDropped() {
    OwnedDatabase record = created();
    server.execute(
        "UPDATE pg_database SET datconnlimit = -2 WHERE datname = '%s'".formatted(record.name()));

    assertThat(observed(record).invalid()).isTrue();
    SurveyedDatabase found = surveyed(record);
    assertThat(found.invalid()).isTrue();
    assertThat(survey.drop(found, HELD)).isTrue();

    assertThat(server.exists(record.name().value())).isFalse();
    assertThat(isolated.roleExists(record)).isFalse();
  }

  @Test
  void anotherRolesDatabaseIsNoneOfOursWhateverItsComment() {
    OwnedDatabase record = created();
    OwnedDatabase forged = server.newRecord();
    server.createForeign(forged.name(), Server.marker(record));

    assertThat(survey.databases(Server.NAME, server.registryId(), Optional.empty(), 10))
        .extracting(SurveyedDatabase::name)
        .containsExactly(record.name().value());
    server.execute("DROP DATABASE %s WITH (FORCE)".formatted(record.name()));
    assertThat(observed(record).elsewhere()).isEmpty();
    assertThat(observed(record).found()).isEqualTo(new DatabaseInspection.Absent());
  }

  @Test
  void whatPublicMayEnterIsClosedByItsOwnerAlone() throws SQLException {
    OwnedDatabase record = created();
    OwnedDatabase plain = server.newRecord();
    isolated.withoutIsolation().create(plain, Optional.empty(), HELD);

    List<PublicDatabase> open = open();

    assertThat(open)
        .extracting(PublicDatabase::name)
        .contains("postgres", plain.name().value())
        .doesNotContain(record.name().value());
    assertThat(survey.closeToPublic(named(open, plain.name().value()))).isTrue();
    assertThat(survey.closeToPublic(named(open, plain.name().value()))).isFalse();
    assertThatThrownBy(() -> survey.closeToPublic(named(open, "postgres")))
        .isInstanceOf(TenantServerException.class)
        .hasMessageContaining("belongs to role postgres");
    assertThat(open())
        .extracting(PublicDatabase::name)
        .contains("postgres")
        .doesNotContain(plain.name().value());
    try (Server others = new Server(isolated.server().postgres())) {
      OwnedDatabase theirs = others.newRecord();
      isolated.withoutIsolation().create(theirs, Optional.empty(), HELD);
      assertThat(open()).extracting(PublicDatabase::name).doesNotContain(theirs.name().value());
    }
    assertThat(isolated.withoutIsolation().survey().openToPublic(Server.NAME, server.registryId()))
        .isEmpty();
  }

  @Test
  void oneThatWasReplacedIsNotClosedToPublic() {
    OwnedDatabase plain = server.newRecord();
    isolated.withoutIsolation().create(plain, Optional.empty(), HELD);
    PublicDatabase seen = named(open(), plain.name().value());
    server.execute("DROP DATABASE %s WITH (FORCE)".formatted(plain.name()));
    server.createForeign(plain.name(), "");
    String before = server.fingerprint(plain.name());

    assertThat(survey.closeToPublic(seen)).isFalse();

    assertThat(server.fingerprint(plain.name())).isEqualTo(before);
  }

  private OwnedDatabase created() {
    OwnedDatabase record = server.newRecord();
    provisioner.create(record, Optional.empty(), HELD);
    return record;
  }

  private ObservedDatabase observed(OwnedDatabase record) {
    return survey.observe(Server.NAME, List.of(record)).get(0);
  }

  private SurveyedDatabase surveyed(OwnedDatabase record) {
    return survey.databases(Server.NAME, server.registryId(), Optional.empty(), 10).stream()
        .filter(found -> found.nonce().equals(record.nonce()))
        .findFirst()
        .orElseThrow();
  }

  private List<SurveyedLogin> logins(Optional<String> after, int limit) {
    return survey.logins(Server.NAME, server.registryId(), after, limit);
  }

  private SurveyedLogin login(OwnedDatabase record) {
    return logins(Optional.empty(), 10).stream()
        .filter(found -> found.record().equals(Optional.of(record.id())))
        .findFirst()
        .orElseThrow();
  }

  private List<PublicDatabase> open() {
    return survey.openToPublic(Server.NAME, server.registryId());
  }

  private static PublicDatabase named(List<PublicDatabase> all, String name) {
    return all.stream().filter(found -> found.name().equals(name)).findFirst().orElseThrow();
  }
}

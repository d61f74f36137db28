package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Templates and clones of the warm pool, from their first statement until they are dropped. */
final class PreparedDatabaseTest {

  private final Server server = new Server();
  private final Templates templates = new Templates(server);
  private final PostgresProvisioner provisioner = server.provisioner();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void theServersAreThoseThatTheHostNamed() {
    assertThat(provisioner.servers()).containsExactly(Server.NAME);
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheOwnerEntersOneThatIsPrepared(Kind kind) throws SQLException {
    PreparedDatabase database = server.newPrepared(kind, Server.newFingerprint());

    DatabaseName name = prepared(database);

    assertThat(name.value()).endsWith(database.nonce().value());
    server.adminSession(name).close();
    assertThatThrownBy(() -> server.session(name))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("permission denied");
    assertThat(prepared(database)).as("repeated").isEqualTo(name);
    assertThat(provisioner.isSealed(database)).isFalse();
  }

  @Test
  void aSealedTemplateHasTheNameOfItsFingerprintAndLetsNobodyIn() throws SQLException {
    PreparedDatabase template = server.newPrepared(Kind.TEMPLATE, Server.newFingerprint());
    DatabaseName building = prepared(template);
    try (Connection session = server.adminSession(building)) {
      provisioner.seal(template, HELD);
      assertThat(session.isValid(5)).as("a session in it").isFalse();
    }

    DatabaseName name = new DatabaseName(Server.templateName(template));
    assertThat(server.allOf(template.nonce())).containsExactly(name.value());
    assertThat(server.comment(name))
        .isEqualTo(
            "tenantdb registry=%s template=%s nonce=%s"
                .formatted(template.registryId(), template.fingerprint(), template.nonce()));
    assertThatThrownBy(() -> server.superuserSession(name))
        .hasMessageContaining("not currently accepting connections");
    assertThat(provisioner.isSealed(template)).isTrue();
    String before = server.fingerprint(name);
    provisioner.seal(template, HELD);
    assertThat(server.fingerprint(name)).as("sealed again").isEqualTo(before);
  }

  @Test
  void aSealedCloneKeepsItsNameAndLetsNobodyIn() throws SQLException {
    PreparedDatabase clone = server.newPrepared(Kind.CLONE, Server.newFingerprint());
    DatabaseName name = prepared(clone);
    try (Connection session = server.adminSession(name)) {
      provisioner.seal(clone, HELD);
      assertThat(session.isValid(5)).as("a session in it").isFalse();
    }

    assertThat(server.allOf(clone.nonce())).containsExactly(name.value());
    assertThat(server.comment(name))
        .isEqualTo(
            "tenantdb registry=%s clone of=%s nonce=%s"
                .formatted(clone.registryId(), clone.fingerprint(), clone.nonce()));
    assertThatThrownBy(() -> server.superuserSession(name))
        .hasMessageContaining("not currently accepting connections");
    assertThat(provisioner.isSealed(clone)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void oneThatIsClosedButNotMarkedIsNotSealed(Kind kind) {
    PreparedDatabase database = server.newPrepared(kind, Server.newFingerprint());
    DatabaseName name = prepared(database);
    server.execute("ALTER DATABASE %s ALLOW_CONNECTIONS false".formatted(name));

    assertThat(provisioner.isSealed(database)).isFalse();
    provisioner.seal(database, HELD);
    assertThat(provisioner.isSealed(database)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void oneThatIsSealedIsNeverOpenedAgain(Kind kind) {
    PreparedDatabase database = server.newPrepared(kind, Server.newFingerprint());
    prepared(database);
    provisioner.seal(database, HELD);

    assertThatThrownBy(() -> prepared(database))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContaining("sealed already");
    assertThat(provisioner.isSealed(database)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void oneThatIsNotOnTheServerCannotBeSealed(Kind kind) {
    PreparedDatabase database = server.newPrepared(kind, Server.newFingerprint());

    assertThatThrownBy(() -> provisioner.seal(database, HELD))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContaining("not on the server");
    assertThat(provisioner.isSealed(database)).isFalse();
    provisioner.discard(database, HELD);
  }

  @Test
  void aCloneHoldsWhatItsTemplateHolds() {
    PreparedDatabase template = templates.sealedTemplate();
    PreparedDatabase clone = server.newPrepared(Kind.CLONE, template.fingerprint());

    DatabaseName name = provisioner.prepare(clone, Optional.of(template), HELD).databaseName();

    assertThat(templates.holdsTable(name)).isTrue();
  }

  @Test
  void aTemplateThatTheServerHasNotOrNotSealedIsRefused() {
    PreparedDatabase template = server.newPrepared(Kind.TEMPLATE, Server.newFingerprint());
    PreparedDatabase clone = server.newPrepared(Kind.CLONE, template.fingerprint());
    Optional<PreparedDatabase> source = Optional.of(template);

    assertThatThrownBy(() -> provisioner.prepare(clone, source, HELD))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContaining("no sealed template");
    prepared(template);
    assertThatThrownBy(() -> provisioner.prepare(clone, source, HELD))
        .isExactlyInstanceOf(TenantServerException.class);
    assertThat(server.allOf(clone.nonce())).containsExactly("");
  }

  @ParameterizedTest
  @EnumSource
  void anInvalidLeftoverIsMadeAgain(Kind kind) throws SQLException {
    PreparedDatabase database = server.newPrepared(kind, Server.newFingerprint());
    DatabaseName name = prepared(database);
    String oid = server.oid(name);
    invalidate(name);

    assertThat(provisioner.isSealed(database)).isFalse();
    assertThatThrownBy(() -> provisioner.seal(database, HELD))
        .isExactlyInstanceOf(TenantServerException.class);
    assertThat(prepared(database)).isEqualTo(name);

    assertThat(server.oid(name)).isNotEqualTo(oid);
    server.adminSession(name).close();
  }

  @Test
  void aStrangerThatHasTheTemplatesNameIsNeverTouched() {
    PreparedDatabase template = server.newPrepared(Kind.TEMPLATE, Server.newFingerprint());
    DatabaseName name = new DatabaseName(Server.templateName(template));
    server.createForeign(name, "theirs");
    String before = server.fingerprint(name);
    prepared(template);

    assertThatThrownBy(() -> provisioner.seal(template, HELD))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContaining(name.value())
        .hasMessageContaining("owner postgres")
        .hasMessageContaining("theirs");
    assertThat(provisioner.isSealed(template)).isFalse();
    PreparedDatabase clone = server.newPrepared(Kind.CLONE, template.fingerprint());
    assertThatThrownBy(() -> provisioner.prepare(clone, Optional.of(template), HELD))
        .isExactlyInstanceOf(TenantServerException.class);
    provisioner.discard(template, HELD);

    assertThat(server.allOf(template.nonce())).containsExactly("");
    assertThat(server.fingerprint(name)).isEqualTo(before);
  }

  @Test
  void twoRegistriesOnOneServerHaveATemplateEachOfOneFingerprint() {
    PreparedDatabase ours = templates.sealedTemplate();
    try (Server others = new Server()) {
      PreparedDatabase theirs = new Templates(others).sealedTemplate(ours.fingerprint());
      assertThat(provisioner.isSealed(ours)).isTrue();
      assertThat(provisioner.isSealed(theirs)).isTrue();

      provisioner.discard(ours, HELD);

      assertThat(provisioner.isSealed(ours)).isFalse();
      assertThat(provisioner.isSealed(theirs)).isTrue();
    }
  }

  @Test
  void discardingATemplateSparesAnotherOneOfItsFingerprint() {
    PreparedDatabase first = templates.sealedTemplate();
    PreparedDatabase second = server.newPrepared(Kind.TEMPLATE, first.fingerprint());
    prepared(second);

    assertThatThrownBy(() -> provisioner.seal(second, HELD))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContaining(first.nonce().value());
    provisioner.discard(second, HELD);

    assertThat(provisioner.isSealed(first)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void oneThatIsInUseIsDiscardedAndItsSessionsEnd(Kind kind) throws SQLException {
    PreparedDatabase database = server.newPrepared(kind, Server.newFingerprint());
    try (Connection session = server.adminSession(prepared(database))) {
      provisioner.discard(database, HELD);
      assertThat(session.isValid(5)).isFalse();
    }
    assertThat(server.allOf(database.nonce())).containsExactly("");
    provisioner.discard(database, HELD);
  }

  @ParameterizedTest
  @EnumSource
  void whatHoldsItIsNamedAndStays(Kind kind) throws SQLException {
    PreparedDatabase database = server.newPrepared(kind, Server.newFingerprint());
    DatabaseName name = prepared(database);
    String transaction = "held_" + Server.hex();
    try (Connection session = server.adminSession(name);
        Statement statement = session.createStatement()) {
      session.setAutoCommit(false);
      statement.execute("CREATE TABLE t (id int)");
      statement.execute("PREPARE TRANSACTION '%s'".formatted(transaction));
    }
    assertThatThrownBy(() -> provisioner.seal(database, HELD)).hasMessageContaining(transaction);
    assertThatThrownBy(() -> provisioner.discard(database, HELD)).hasMessageContaining(transaction);

    try (Connection session = server.adminSession(name);
        Statement statement = session.createStatement()) {
      statement.execute("ROLLBACK PREPARED '%s'".formatted(transaction));
    }
    provisioner.discard(database, HELD);
    assertThat(server.allOf(database.nonce())).containsExactly("");
  }

  private DatabaseName prepared(PreparedDatabase database) {
    return provisioner.prepare(database, Optional.empty(), HELD).databaseName();
  }

  private void invalidate(DatabaseName name) throws SQLException {
    try (Connection connection = server.postgres().dataSource("postgres").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET allow_system_table_mods = on");
      statement.execute(
          "UPDATE pg_database SET datconnlimit = -2 WHERE datname = '%s'".formatted(name));
    }
  }
}

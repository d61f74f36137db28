package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Templates and clones of them on the test server, by a provisioner of which nothing is tested. */
final class Templates {

  private final Server server;
  private final PostgresProvisioner provisioner;

  Templates(Server server) {
    this.server = server;
    this.provisioner = server.provisioner();
  }

  /** A sealed template with the table of {@link #holdsTable}. */
  PreparedDatabase sealedTemplate() {
    return sealedTemplate(Server.newFingerprint());
  }

  PreparedDatabase sealedTemplate(MigrationFingerprint fingerprint) {
    PreparedDatabase template = server.newPrepared(Kind.TEMPLATE, fingerprint);
    DatabaseName building = provisioner.prepare(template, Optional.empty(), HELD).databaseName();
    migrate(building);
    provisioner.seal(template, HELD);
    return template;
  }

  PreparedDatabase sealedClone(PreparedDatabase template) {
    PreparedDatabase clone = server.newPrepared(Kind.CLONE, template.fingerprint());
    provisioner.prepare(clone, Optional.of(template), HELD);
    provisioner.seal(clone, HELD);
    return clone;
  }

  void migrate(DatabaseName database) {
    try (Connection connection = server.adminSession(database);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE migrated (id int)");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a database holds what the template holds. */
  boolean holdsTable(DatabaseName database) {
    try (Connection connection = server.adminSession(database);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT to_regclass('migrated') IS NOT NULL")) {
      return found.next() && found.getBoolean(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}

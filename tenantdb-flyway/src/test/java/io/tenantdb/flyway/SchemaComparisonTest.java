package io.tenantdb.flyway;

import static io.tenantdb.flyway.ReplayFleet.execute;
import static io.tenantdb.flyway.ReplayFleet.migrate;
import static io.tenantdb.flyway.ReplayFleet.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.testservers.TestDatabase;
import io.tenantdb.testservers.TestPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaComparisonTest {

  @TempDir Path folder;
  private ReplayFleet fleet;
  private FlywayMigrator migrator;
  private TenantRoute reference;

  @BeforeEach
  void openFleet() {
    fleet =
        new ReplayFleet(folder)
            .script(
                "V1__t1.sql", "CREATE TABLE t1 (id serial, name text); CREATE INDEX i1 ON t1 (id);")
            .script("V2__v1.sql", "CREATE VIEW v1 AS SELECT id FROM t1;");
    migrator = fleet.migrator();
    reference = migrated();
  }

  @AfterEach
  void closeFleet() {
    fleet.close();
  }

  @Test
  void databasesThatWereMigratedAlikeAreAlike() {
    assertThat(migrator.schemaComparison(reference.address()).apply(migrated())).isEmpty();
  }

  @Test
  void eachObjectThatIsNotAsInTheReferenceIsTold() throws SQLException {
    TenantRoute drifted = migrated();
    execute(
        drifted,
        "DROP INDEX i1; CREATE TABLE t2 (id int); ALTER TABLE t1 ALTER COLUMN name SET NOT NULL");

    List<String> differences = migrator.schemaComparison(reference.address()).apply(drifted);

    assertThat(differences)
        .contains("missing: index public.i1", "not expected: table public.t2")
        .anyMatch(
            line ->
                line.startsWith("other: column public.t1.name: expected «")
                    && line.contains("found «")
                    && line.contains("NOT NULL"));
  }

  @Test
  void aComparisonCanBeRepeatedAndWritesNothing() throws SQLException {
    TenantRoute drifted = migrated();
    Function<TenantRoute, List<String>> comparison = migrator.schemaComparison(reference.address());
    assertThat(comparison.apply(drifted)).isEmpty();
    execute(drifted, "DROP VIEW v1");

    assertThat(comparison.apply(drifted))
        .contains("missing: view public.v1", "missing: column public.v1.id");
    assertThat(query(drifted, "SELECT count(*) FROM flyway_schema_history")).containsExactly("2");
  }

  @Test
  void aReferenceThatIsNotThereIsAFault() {
    TenantRoute gone;
    try (TestDatabase database = TestPostgres.shared().createDatabase()) {
      gone = MigratorFixture.route(database.name());
    }

    assertThatThrownBy(() -> migrator.schemaComparison(gone.address()))
        .isInstanceOf(TenantServerException.class)
        .hasMessageContaining(gone.databaseName().value());
  }

  private TenantRoute migrated() {
    TenantRoute route = fleet.newDatabase();
    var unused = migrate(migrator, route);
    return route;
  }
}

package io.tenantdb.flyway;

import static io.tenantdb.flyway.ReplayFleet.execute;
import static io.tenantdb.flyway.ReplayFleet.migrate;
import static io.tenantdb.flyway.ReplayFleet.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.migration.SchemaObjects;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.testservers.TestPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the catalogs of a real server say, and what of it is by isolation. */
class SchemaObjectsTest {

  @TempDir Path folder;
  private ReplayFleet fleet;
  private FlywayMigrator migrator;

  @BeforeEach
  void openFleet() {
    fleet =
        new ReplayFleet(folder)
            .script(
                "V1__t1.sql", "CREATE TABLE t1 (id serial, name text); CREATE INDEX i1 ON t1 (id);")
            .script("V2__v1.sql", "CREATE VIEW v1 AS SELECT id FROM t1;")
            .script(
                "V3__f1.sql",
                "CREATE FUNCTION f1() RETURNS int LANGUAGE sql AS 'SELECT 1';"
                    + " CREATE TYPE mood AS ENUM ('sad', 'ok');"
                    + " ALTER TABLE t1 ADD CONSTRAINT c1 CHECK (id > 0);");
    migrator = fleet.migrator();
  }

  @AfterEach
  void closeFleet() {
    fleet.close();
  }

  @Test
  void eachObjectThatIsNotAsInTheReferenceIsTold() throws SQLException {
    SchemaObjects reference = objects(migrated());
    TenantRoute drifted = migrated();
    execute(
        drifted,
        "DROP INDEX i1; CREATE TABLE t2 (id int); ALTER TABLE t1 ALTER COLUMN name SET NOT NULL");

    List<String> differences = objects(drifted).differencesFrom(reference);

    assertThat(differences)
        .contains("missing: index public.i1", "not expected: table public.t2")
        .anyMatch(
            line ->
                line.startsWith("other: column public.t1.name: expected «")
                    && line.contains("found «")
                    && line.contains("NOT NULL"));
    assertThat(query(drifted, "SELECT count(*) FROM flyway_schema_history")).containsExactly("3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DROP VIEW v1 | missing: view public.v1",
        "ALTER TABLE t1 DROP COLUMN name | missing: column public.t1.name",
        "ALTER TABLE t1 DROP CONSTRAINT c1 | missing: constraint public.t1.c1",
        "CREATE OR REPLACE FUNCTION f1() RETURNS int LANGUAGE sql AS 'SELECT 2' | other: routine public.f1()",
        "ALTER TYPE mood ADD VALUE 'glad' | other: type public.mood",
        "ALTER SEQUENCE t1_id_seq INCREMENT 2 | other: sequence public.t1_id_seq",
        "ALTER TABLE t1 ENABLE ROW LEVEL SECURITY | other: table public.t1",
        "CREATE SCHEMA more | not expected: schema more",
        "COMMENT ON TABLE t1 IS 'hello' | not expected: comment public.t1",
        "GRANT SELECT ON t1 TO PUBLIC | not expected: grant on relation public.t1 to PUBLIC",
        "REVOKE EXECUTE ON FUNCTION f1 FROM PUBLIC | missing: grant on routine public.f1() to PUBLIC",
        "GRANT CREATE ON SCHEMA public TO PUBLIC | not expected: grant on schema public to PUBLIC"
      })
  void aChangeByHandIsADifference(String change, String difference) throws SQLException {
    SchemaObjects reference = objects(migrated());
    TenantRoute drifted = migrated();
    execute(drifted, change);

    assertThat(objects(drifted).differencesFrom(reference))
        .anyMatch(line -> line.startsWith(difference));
  }

  @Test
  void whatIsolationMakesIsNone() throws SQLException {
    SchemaObjects reference = objects(migrated());
    TenantRoute isolated = migrated();
    String suffix = isolated.databaseName().value();
    String owner = "tdb_owner_" + suffix;
    String group = "tdb_group_" + suffix;
    TestPostgres.shared().execute("CREATE ROLE %s; CREATE ROLE %s".formatted(owner, group));
    try {
      execute(
          isolated,
          """
          ALTER SCHEMA public OWNER TO %1$s;
          REVOKE ALL ON SCHEMA public FROM PUBLIC;
          GRANT USAGE ON SCHEMA public TO %2$s;
          ALTER TABLE t1 OWNER TO %1$s;
          ALTER VIEW v1 OWNER TO %1$s;
          ALTER FUNCTION f1 OWNER TO %1$s;
          ALTER TYPE mood OWNER TO %1$s;
          GRANT SELECT, INSERT, UPDATE, DELETE ON t1, v1 TO %2$s;
          GRANT USAGE, SELECT ON SEQUENCE t1_id_seq TO %2$s;"""
              .formatted(owner, group));

      assertThat(objects(isolated).differencesFrom(reference)).isEmpty();
    } finally {
      execute(isolated, "DROP OWNED BY %s, %s CASCADE".formatted(owner, group));
      TestPostgres.shared().execute("DROP ROLE %s; DROP ROLE %s".formatted(owner, group));
    }
  }

  @Test
  void thePlaceholdersOfTheHostAreNotToldAndStillDiffer() throws SQLException {
    fleet.script(
        "V4__secret.sql",
        "CREATE FUNCTION f2() RETURNS text LANGUAGE sql AS $$ SELECT '${key}'::text $$;");
    migrator =
        fleet
            .builder()
            .configure(flyway -> flyway.placeholders(Map.of("key", "hunter2-hunter2")))
            .build();
    SchemaObjects reference = objects(migrated());
    TenantRoute drifted = migrated();
    execute(
        drifted,
        "CREATE OR REPLACE FUNCTION f2() RETURNS text LANGUAGE sql"
            + " AS $$ SELECT 'hunter2-hunter2'::text || '' $$");

    assertThat(reference.definitions().values()).noneMatch(text -> text.contains("hunter2"));
    assertThat(objects(drifted).differencesFrom(reference))
        .singleElement()
        .asString()
        .startsWith("other: routine public.f2()")
        .doesNotContain("hunter2");
  }

  private SchemaObjects objects(TenantRoute route) {
    return migrator.schemaObjects(route.address());
  }

  private TenantRoute migrated() {
    TenantRoute route = fleet.newDatabase();
    var unused = migrate(migrator, route);
    return route;
  }
}

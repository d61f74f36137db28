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
                    + " CREATE TYPE span AS RANGE (SUBTYPE = int4);"
                    + " CREATE DOMAIN age AS int;"
                    + " CREATE COLLATION plain FROM \"C\";"
                    + " CREATE AGGREGATE a1(int) (SFUNC = int4pl, STYPE = int);"
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
        "GRANT CREATE ON SCHEMA public TO PUBLIC | not expected: grant on schema public to PUBLIC",
        "ALTER TABLE t1 REPLICA IDENTITY FULL | other: table public.t1",
        "CREATE STATISTICS s1 ON id, name FROM t1 | not expected: statistics object public.s1",
        "CREATE FUNCTION e1() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER e1 ON sql_drop EXECUTE FUNCTION e1() | not expected: event trigger e1",
        "CREATE CAST (mood AS int) WITH INOUT | not expected: cast (public.mood AS integer)",
        "CREATE FUNCTION eq(mood, int) RETURNS bool LANGUAGE sql AS 'SELECT false'; CREATE OPERATOR === (LEFTARG = mood, RIGHTARG = int, FUNCTION = eq) | not expected: operator public.===(public.mood,integer)",
        "CREATE OPERATOR CLASS c1 FOR TYPE text USING btree AS STORAGE text | not expected: operator class public.c1 USING btree",
        "CREATE COLLATION c1 FROM \"C\" | not expected: collation public.c1",
        "CREATE CONVERSION c1 FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8 | not expected: conversion public.c1",
        "CREATE TEXT SEARCH DICTIONARY d1 (TEMPLATE = simple) | not expected: text search dictionary public.d1",
        "CREATE TEXT SEARCH CONFIGURATION c1 (COPY = simple) | not expected: text search configuration public.c1",
        "CREATE FOREIGN DATA WRAPPER w1 | not expected: foreign-data wrapper w1",
        "CREATE FOREIGN DATA WRAPPER w1; CREATE SERVER s1 FOREIGN DATA WRAPPER w1 | not expected: server s1",
        "CREATE PUBLICATION p1 FOR TABLE t1 | not expected: publication relation public.t1 in publication p1",
        "CREATE PUBLICATION p1 FOR TABLES IN SCHEMA public | not expected: publication namespace public in publication p1",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC | not expected: default grant in any schema to PUBLIC on tables",
        "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC | not expected: default grant in any schema to PUBLIC on functions",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC | not expected: default grant in public to PUBLIC on tables",
        "CREATE OR REPLACE AGGREGATE a1(int) (SFUNC = int4pl, STYPE = int, INITCOND = '1') | other: routine public.a1(integer)",
        "DROP TYPE span; CREATE TYPE span AS RANGE (SUBTYPE = int8) | other: type public.span",
        "ALTER DOMAIN age SET NOT NULL | other: type public.age",
        "COMMENT ON COLLATION plain IS 'hello' | not expected: comment collation public.plain"
      })
  void aChangeByHandIsADifference(String change, String difference) throws SQLException {
    SchemaObjects reference = objects(migrated());
    TenantRoute drifted = migrated();
    execute(drifted, change);

    assertThat(objects(drifted).differencesFrom(reference))
        .anyMatch(line -> line.startsWith(difference));
  }

  @Test
  void whatBelongsToAnExtensionIsToldByItsVersion() throws SQLException {
    SchemaObjects reference = objects(migrated());
    TenantRoute extended = migrated();
    execute(extended, "CREATE EXTENSION btree_gist");

    assertThat(objects(extended).differencesFrom(reference))
        .containsExactly("not expected: extension btree_gist");
  }

  @Test
  void theSearchPathOfADatabaseIsNoDifference() throws SQLException {
    SchemaObjects reference = objects(migrated());
    TenantRoute other = migrated();
    execute(
        other,
        "ALTER DATABASE \"%s\" SET search_path = pg_temp".formatted(other.databaseName().value()));

    assertThat(objects(other).differencesFrom(reference)).isEmpty();
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
          GRANT USAGE, SELECT ON SEQUENCE t1_id_seq TO %2$s;
          ALTER DEFAULT PRIVILEGES FOR ROLE %1$s GRANT SELECT ON TABLES TO %2$s;"""
              .formatted(owner, group));

      assertThat(objects(isolated).differencesFrom(reference)).isEmpty();
    } finally {
      execute(
          isolated, "DROP OWNED BY %s CASCADE; DROP OWNED BY %s CASCADE".formatted(owner, group));
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

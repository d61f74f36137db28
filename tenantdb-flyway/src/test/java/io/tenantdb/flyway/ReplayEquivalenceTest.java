package io.tenantdb.flyway;

import static io.tenantdb.flyway.ReplayFleet.history;
import static io.tenantdb.flyway.ReplayFleet.migrate;
import static io.tenantdb.flyway.ReplayFleet.objects;
import static io.tenantdb.flyway.ReplayFleet.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.routing.TenantRoute;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random sets of migrations end alike by replay and by Flyway alone. */
@Timeout(300)
class ReplayEquivalenceTest {

  /** What a migration can consist of; {@code #} is the number of the migration. */
  private static final List<String> PARTS =
      List.of(
          "CREATE TABLE part_# (id serial PRIMARY KEY, name text DEFAULT 'a;b''c' NOT NULL);",
          "-- a comment; with a semicolon\nCREATE TABLE more_# (id int CHECK (id > 0)); -- at its end",
          "/* a /* nested */ comment; */ CREATE INDEX base_# ON base (name, id);",
          "CREATE FUNCTION twice_#(n int) RETURNS int LANGUAGE plpgsql AS $body$\nBEGIN\n  RETURN n * 2; -- ';\nEND;\n$body$;",
          "CREATE FUNCTION once_#(n int) RETURNS int LANGUAGE sql AS 'SELECT n;';",
          "DO $$ BEGIN EXECUTE 'CREATE VIEW view_# AS SELECT id FROM base'; END $$;",
          "SET search_path TO other, public;\nCREATE TABLE found_# (id int);",
          "SET LOCAL search_path TO other;\nCREATE TABLE local_# (id int);",
          "SET check_function_bodies = off;",
          "SET ROLE pg_database_owner;\nRESET ROLE;",
          "INSERT INTO base (id, name) SELECT g, 'x\\y''' || g FROM generate_series(1, 3) g;",
          "UPDATE base SET name = name || '#' WHERE id % 2 = 0;\nDELETE FROM base WHERE id = 3;",
          "SELECT setval('counter', # + 10);\nSELECT count(*) FROM base;",
          "CREATE TYPE mood_# AS ENUM ('sad', 'ok');\nCOMMENT ON TYPE mood_# IS 'it''s; #';",
          "ALTER TABLE base ADD COLUMN IF NOT EXISTS c_# int GENERATED ALWAYS AS (id + #) STORED;",
          "ALTER TABLE base ENABLE ROW LEVEL SECURITY;\nCREATE POLICY own_# ON base USING (id = #);",
          "CREATE TEMPORARY TABLE tmp_# ON COMMIT DROP AS SELECT 1 AS one;");

  @TempDir Path folder;
  private ReplayFleet fleet;

  @AfterEach
  void closeFleet() {
    fleet.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void replayEndsWhereFlywayDoes(int seed) throws SQLException {
    Random random = new Random(seed);
    fleet =
        new ReplayFleet(folder)
            .script(
                "V0__base.sql",
                "CREATE SCHEMA other; CREATE SEQUENCE counter;"
                    + " CREATE TABLE base (id int, name text);");
    List<TenantRoute> routes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      routes.add(fleet.newDatabase());
      var unused = fleet.flyway(routes.get(i)).migrate();
    }
    write(random);
    FlywayMigrator migrator = fleet.migrator();

    migrate(migrator, routes.get(0));
    Migrated second = (Migrated) migrate(migrator, routes.get(1));
    var unused = fleet.flyway(routes.get(2)).migrate();

    TenantRoute migrated = routes.get(1);
    TenantRoute alone = routes.get(2);
    if (second.way() instanceof MigrationWay.ByTool tool) {
      assertThat(tool.reason()).contains("leave");
    }
    assertThat(objects(migrated).differencesFrom(objects(alone))).isEmpty();
    assertThat(history(migrated)).isEqualTo(history(alone));
    assertThat(query(migrated, DATA)).isEqualTo(query(alone, DATA));
    assertThat(fleet.flyway(migrated).validateWithResult().validationSuccessful).isTrue();
    assertThat(fleet.flyway(migrated).migrate().migrationsExecuted).isZero();
  }

  private static final String DATA =
      "SELECT id || name FROM base UNION ALL SELECT last_value::text FROM counter ORDER BY 1";

  private void write(Random random) {
    int count = 1 + random.nextInt(4);
    for (int version = 1; version <= count; version++) {
      String name = "V%d__random.sql".formatted(version);
      if (random.nextInt(4) == 0) {
        fleet
            .script(name, "CREATE INDEX CONCURRENTLY late_%1$d ON base (id);".formatted(version))
            .script(name + ".conf", "executeInTransaction=false");
        continue;
      }
      StringBuilder text = new StringBuilder();
      for (int i = 0; i <= random.nextInt(4); i++) {
        String part = PARTS.get(random.nextInt(PARTS.size()));
        if (text.indexOf(part.replace("#", String.valueOf(version))) < 0) {
          text.append(part.replace("#", String.valueOf(version))).append('\n');
        }
      }
      fleet.script(name, text + "SELECT 1;");
    }
    if (random.nextBoolean()) {
      fleet.script("R__view.sql", "CREATE OR REPLACE VIEW latest AS SELECT id FROM public.base;");
    }
  }
}

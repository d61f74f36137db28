package io.tenantdb.flyway;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A random set of migrations.
 *
 * @param scripts the text of each file by its name
 * @param parts what they are made of
 * @param replayable whether the rules allow a replay of all of them
 */
record RandomMigrations(Map<String, String> scripts, Set<String> parts, boolean replayable) {

  /** What comes before them. */
  static final String BASE =
      "CREATE SCHEMA other; CREATE SEQUENCE counter; CREATE TABLE base (id int, name text);";

  /**
   * What any migration may hold; {@code #} is its number. No backslash is before a quote: Flyway
   * takes that for the end of the text, may send the rest of the script as one statement, and
   * cannot run it itself then if a function with an atomic body is in it.
   */
  private static final List<String> SAFE =
      List.of(
          "CREATE TABLE part_# (id serial PRIMARY KEY, name text DEFAULT 'a;b''c' NOT NULL);",
          "-- a comment; with a semicolon\nCREATE TABLE more_# (id int CHECK (id > 0)); -- at its end",
          "/* a /* nested */ comment; */ CREATE INDEX base_# ON base (name, id);",
          "CREATE FUNCTION twice_#(n int) RETURNS int LANGUAGE plpgsql AS $body$\nBEGIN\n  RETURN n * 2; -- ';\nEND;\n$body$;",
          "CREATE FUNCTION once_#(n int) RETURNS int LANGUAGE sql AS 'SELECT n;';",
          "CREATE FUNCTION atomic_#(n int) RETURNS int LANGUAGE sql\nBEGIN ATOMIC\n  SELECT n;\n  SELECT n + #;\nEND;",
          "DO $$ BEGIN EXECUTE 'CREATE VIEW view_# AS SELECT id FROM base'; END $$;",
          "DO $do$ DECLARE i int; BEGIN FOR i IN 1..3 LOOP INSERT INTO base VALUES (i * #, $x$;$x$); END LOOP; END $do$;",
          "SET search_path TO other, public;\nCREATE TABLE found_# (id int);",
          "SET LOCAL search_path TO other;\nCREATE TABLE local_# (id int);\nSET LOCAL search_path TO public;",
          "SET LOCAL standard_conforming_strings = off;\nINSERT INTO base VALUES (#, 'tab\\t; \\\\ old\\\\');\nSET LOCAL standard_conforming_strings = on;",
          "SET LOCAL app.color = 'red';\nINSERT INTO base SELECT #, current_setting('app.color');",
          "SET LOCAL lock_timeout = '7s';\nINSERT INTO base SELECT #, current_setting('lock_timeout');",
          "SET ROLE pg_database_owner;\nRESET ROLE;",
          "INSERT INTO base (id, name) SELECT g, 'x\\y''' || g FROM generate_series(1, 3) g;",
          "UPDATE base SET name = name || '#' WHERE id % 2 = 0;\nDELETE FROM base WHERE id = 3;",
          "SELECT setval('counter', # + 10);\nSELECT count(*) FROM base;",
          "CREATE TYPE mood_# AS ENUM ('sad', 'ok');\nCOMMENT ON TYPE mood_# IS 'it''s; #';",
          "ALTER TABLE base ADD COLUMN IF NOT EXISTS c_# int GENERATED ALWAYS AS (id + #) STORED;",
          "ALTER TABLE base ENABLE ROW LEVEL SECURITY;\nCREATE POLICY own_# ON base USING (id = #);",
          "CREATE TEMPORARY TABLE tmp_# ON COMMIT DROP AS SELECT 1 AS one;");

  /** What only the last migration may hold. */
  private static final List<String> LEAVING =
      List.of(
          "SET check_function_bodies = off;",
          "SET app.shade = 'dark';\nINSERT INTO base SELECT #, current_setting('app.shade');",
          "SET standard_conforming_strings = off;\nINSERT INTO base VALUES (#, 'tab\\t; \\\\ left\\\\');");

  /** What a script that runs outside of a transaction may consist of. */
  private static final List<String> OUTSIDE =
      List.of(
          "CREATE INDEX CONCURRENTLY late_# ON base (id);",
          "-- why;\nDROP INDEX CONCURRENTLY IF EXISTS late_#;");

  /** What it may not. */
  private static final List<String> REFUSED_OUTSIDE =
      List.of(
          "VACUUM base;",
          "INSERT INTO base VALUES (#, 'outside');\nCREATE INDEX CONCURRENTLY mixed_# ON base (id);");

  private static final List<String> REPEATABLE =
      List.of(
          "CREATE OR REPLACE VIEW latest AS SELECT id FROM public.base;",
          "CREATE OR REPLACE FUNCTION public.again() RETURNS text LANGUAGE sql AS $$ SELECT ';' $$;\nSELECT again();");

  /** All that can be replayed. */
  static Set<String> replayableParts() {
    Set<String> parts = new LinkedHashSet<>(SAFE);
    parts.addAll(LEAVING);
    parts.addAll(OUTSIDE);
    parts.addAll(REPEATABLE);
    return parts;
  }

  static RandomMigrations of(long seed) {
    Maker maker = new Maker(new Random(seed));
    maker.make();
    return new RandomMigrations(maker.scripts, maker.parts, maker.replayable);
  }

  private static final class Maker {
    private final Random random;
    private final Map<String, String> scripts = new LinkedHashMap<>();
    private final Set<String> parts = new LinkedHashSet<>();
    private boolean replayable = true;

    private Maker(Random random) {
      this.random = random;
    }

    private void make() {
      List<String> deck = new ArrayList<>(SAFE);
      Collections.shuffle(deck, random);
      int versions = 3 + random.nextInt(4);
      int repeatables = random.nextInt(REPEATABLE.size() + 1);
      for (int version = 1; version <= versions; version++) {
        boolean last = version == versions && repeatables == 0;
        if (random.nextInt(4) == 0) {
          outside(version);
        } else {
          inTransaction(version, deck, last);
        }
      }
      for (int i = 0; i < repeatables; i++) {
        scripts.put("R__%d.sql".formatted(i), part(REPEATABLE.get(i), 0));
      }
    }

    private void outside(int version) {
      boolean refused = random.nextInt(8) == 0;
      List<String> from = refused ? REFUSED_OUTSIDE : OUTSIDE;
      replayable = replayable && !refused;
      String name = "V%d__outside.sql".formatted(version);
      scripts.put(name, part(from.get(random.nextInt(from.size())), version));
      scripts.put(name + ".conf", "executeInTransaction=false");
    }

    private void inTransaction(int version, List<String> deck, boolean last) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i <= random.nextInt(5) && !deck.isEmpty(); i++) {
        text.append(part(deck.remove(deck.size() - 1), version)).append('\n');
      }
      if (last || random.nextInt(16) == 0) {
        text.append(part(LEAVING.get(random.nextInt(LEAVING.size())), version)).append('\n');
        replayable = replayable && last;
      }
      scripts.put("V%d__random.sql".formatted(version), text + "SELECT 1;");
    }

    private String part(String sql, int version) {
      parts.add(sql);
      return sql.replace("#", String.valueOf(version));
    }
  }
}

package io.tenantdb.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.PendingMigration;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.tck.Samples;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a database lacks whose repeatable migrations are applied. */
class PendingTest {

  @TempDir Path folder;
  private MigratorFixture db;
  private SchemaState applied;

  @BeforeEach
  void migrate() {
    db =
        new MigratorFixture(folder)
            .tables(1)
            .script("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT id FROM t1;");
    applied = db.migrate().state();
  }

  @AfterEach
  void close() {
    db.close();
  }

  @Test
  void onlyNewVersionsIfNoneWasChanged() {
    db.tables(2);

    assertThat(pending(applied)).contains(List.of(version("V2__t2.sql", "2")));
  }

  @Test
  void aRepeatableOneThatWasChangedIsToldWithTheNewVersions() {
    db.tables(3).script("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT id AS id FROM t1;");
    List<PendingMigration> told =
        List.of(
            version("V2__t2.sql", "2"),
            version("V3__t3.sql", "3"),
            new PendingMigration("R__view.sql", null));

    assertThat(pending(applied)).contains(told);
    assertThat(db.migrate())
        .isInstanceOfSatisfying(
            Migrated.class,
            migrated -> {
              assertThat(migrated.applied()).isEqualTo(told.size());
              assertThat(pending(migrated.state())).contains(List.of());
            });
  }

  @Test
  void nothingIsToldOfAVersionThatTheHostDoesNotHave() {
    db.script("R__view.sql", "SELECT 1;");
    SchemaState foreign =
        new SchemaState(new SchemaVersion("7"), applied.reachedAt(), Samples.fingerprint());

    assertThat(pending(foreign)).isEmpty();
  }

  private Optional<List<PendingMigration>> pending(SchemaState state) {
    return db.builder().build().pending(state, Optional.empty());
  }

  private static PendingMigration version(String script, String version) {
    return new PendingMigration(script, new SchemaVersion(version));
  }
}

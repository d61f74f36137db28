package io.tenantdb.flyway;

import static io.tenantdb.flyway.ReplayFleet.history;
import static io.tenantdb.flyway.ReplayFleet.migrate;
import static io.tenantdb.flyway.ReplayFleet.objects;
import static io.tenantdb.flyway.ReplayFleet.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationWay.ByTool;
import io.tenantdb.api.migration.MigrationWay.Replayed;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.testservers.Torture;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random sets of migrations end alike by replay and by Flyway alone. */
@Timeout(300)
class ReplayEquivalenceTest {

  /** Together they hold all that can be replayed, and the first one what cannot. */
  private static final List<Long> FIXED = List.of(1L, 2L, 3L, 4L, 5L, 28L, 336L);

  private static final int RANDOM = Torture.isFull() ? 100 : 3;

  private static final String DATA =
      "SELECT id || name FROM base UNION ALL SELECT last_value::text FROM counter ORDER BY 1";

  /** By their seeds. */
  private static final Set<Long> replayed = new TreeSet<>();

  private static final Set<Long> byRuleNotReplayed = new TreeSet<>();
  private static final Set<String> replayedParts = new TreeSet<>();

  @TempDir Path folder;
  private ReplayFleet fleet;

  static LongStream seeds() {
    return LongStream.concat(
        FIXED.stream().mapToLong(Long::longValue), new Random().longs(RANDOM).map(Math::abs));
  }

  @BeforeAll
  static void forget() {
    replayed.clear();
    byRuleNotReplayed.clear();
    replayedParts.clear();
  }

  @AfterEach
  void closeFleet() {
    fleet.close();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void replayEndsWhereFlywayDoes(long seed) {
    RandomMigrations migrations = RandomMigrations.of(seed);
    try {
      compare(seed, migrations);
    } catch (AssertionError | Exception e) {
      throw new AssertionError(
          "RandomMigrations.of(%dL) fails: %s".formatted(seed, migrations.scripts()), e);
    }
  }

  private void compare(long seed, RandomMigrations migrations) throws SQLException {
    fleet = new ReplayFleet(folder).script("V0__base.sql", RandomMigrations.BASE);
    List<TenantRoute> routes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      routes.add(fleet.newDatabase());
      var unused = fleet.flyway(routes.get(i)).migrate();
    }
    migrations.scripts().forEach(fleet::script);
    FlywayMigrator migrator = fleet.migrator();

    Migrated first = (Migrated) migrate(migrator, routes.get(0));
    Migrated second = (Migrated) migrate(migrator, routes.get(1));
    int alone = fleet.flyway(routes.get(2)).migrate().migrationsExecuted;

    assertThat(first.way()).isInstanceOf(ByTool.class);
    assertThat(second.applied()).isEqualTo(alone);
    assertWay(seed, migrations, second);
    assertAlike(routes.get(1), routes.get(2));
  }

  /** What is compared was really replayed, unless a rule says that it must not be. */
  private static void assertWay(long seed, RandomMigrations migrations, Migrated migrated) {
    if (migrations.replayable()) {
      assertThat(migrated.way()).isEqualTo(new Replayed());
      replayed.add(seed);
      replayedParts.addAll(migrations.parts());
    } else {
      assertThat(migrated.way())
          .isInstanceOfSatisfying(
              ByTool.class,
              way -> assertThat(way.reason()).containsAnyOf("leave", "outside of a transaction"));
      byRuleNotReplayed.add(seed);
    }
  }

  private void assertAlike(TenantRoute migrated, TenantRoute alone) throws SQLException {
    assertThat(objects(migrated).differencesFrom(objects(alone))).isEmpty();
    assertThat(history(migrated)).isEqualTo(history(alone));
    assertThat(query(migrated, DATA)).isEqualTo(query(alone, DATA));
    assertThat(fleet.flyway(migrated).validateWithResult().validationSuccessful).isTrue();
    assertThat(fleet.flyway(migrated).migrate().migrationsExecuted).isZero();
  }

  @AfterAll
  static void allThatCanBeWasReplayed() {
    Set<Long> done = new TreeSet<>(replayed);
    done.addAll(byRuleNotReplayed);
    if (done.containsAll(FIXED)) {
      assertThat(replayedParts)
          .as("replayed %s, by rule not replayed %s", replayed, byRuleNotReplayed)
          .containsAll(RandomMigrations.replayableParts());
      assertThat(byRuleNotReplayed).isNotEmpty();
      assertThat(replayed).hasSizeGreaterThan(FIXED.size() / 2);
    }
  }
}

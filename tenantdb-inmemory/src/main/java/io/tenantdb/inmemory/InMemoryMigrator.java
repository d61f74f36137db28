package io.tenantdb.inmemory;

import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A migrator whose databases are simulated: each record has a history, and nothing else. A
 * migration that fails leaves no trace in it, as on PostgreSQL, where a migration is one
 * transaction. One lock guards everything, also while a migration runs; safe for use by many
 * threads.
 */
public final class InMemoryMigrator implements TenantDatabaseMigrator {

  /**
   * A migration.
   *
   * @param version the schema version that it makes
   * @param script its text; a history that was made by another text does not fit
   * @param effect what it does; an exception fails the migration for the database of that route,
   *     but a {@link TenantServerException} says nothing about the migration and goes to the caller
   */
  public record Migration(SchemaVersion version, String script, Consumer<TenantRoute> effect) {

    public Migration {
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(script, "script");
      Objects.requireNonNull(effect, "effect");
    }

    /** A migration that always succeeds. */
    public static Migration of(String version) {
      return of(version, route -> {});
    }

    /** A migration with this effect. */
    public static Migration of(String version, Consumer<TenantRoute> effect) {
      return new Migration(new SchemaVersion(version), "script of version " + version, effect);
    }
  }

  private record Applied(Migration migration, LastMigrationAt at) {}

  private final Object lock = new Object();
  private final InstantSource clock;
  private final Predicate<TenantRoute> exists;
  private final Map<TenantDatabaseId, List<Applied>> histories = new HashMap<>();
  private List<Migration> migrations;

  /**
   * A migrator with these migrations, for which every database is there.
   *
   * @param clock what says when a version was reached
   * @param migrations what the host ships; applied in the order of their versions
   * @throws IllegalArgumentException if two have versions that compare as equal
   */
  public InMemoryMigrator(InstantSource clock, List<Migration> migrations) {
    this(clock, migrations, route -> true);
  }

  /**
   * A migrator with these migrations.
   *
   * @param clock what says when a version was reached
   * @param migrations what the host ships; applied in the order of their versions
   * @param exists whether there is a database at the end of the route; a call for one that is not
   *     there is a {@link TenantServerException}
   * @throws IllegalArgumentException if two have versions that compare as equal
   */
  public InMemoryMigrator(
      InstantSource clock, List<Migration> migrations, Predicate<TenantRoute> exists) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.exists = Objects.requireNonNull(exists, "exists");
    this.migrations = inOrder(migrations);
  }

  /**
   * Replaces the migrations, as a new release of the host does.
   *
   * @throws IllegalArgumentException if two have versions that compare as equal
   */
  public void ship(List<Migration> newMigrations) {
    List<Migration> sorted = inOrder(newMigrations);
    synchronized (lock) {
      migrations = sorted;
    }
  }

  private static List<Migration> inOrder(List<Migration> migrations) {
    List<Migration> sorted =
        migrations.stream().sorted(Comparator.comparing(Migration::version)).toList();
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).version().compareTo(sorted.get(i - 1).version()) == 0) {
        throw new IllegalArgumentException(
            "there are two migrations of version " + sorted.get(i).version());
      }
    }
    return sorted;
  }

  @Override
  public MigrationOutcome migrate(TenantRoute route) {
    synchronized (lock) {
      requireDatabase(route);
      List<Applied> history = histories.computeIfAbsent(route.id(), id -> new ArrayList<>());
      Optional<String> misfit = misfit(history);
      if (misfit.isPresent()) {
        return new MigrationOutcome.Failed(stateOf(history), misfit.get());
      }
      List<Migration> pending = migrations.subList(history.size(), migrations.size());
      for (Migration migration : pending) {
        Optional<String> error = apply(migration, route);
        if (error.isPresent()) {
          return new MigrationOutcome.Failed(stateOf(history), error.get());
        }
        history.add(new Applied(migration, new LastMigrationAt(clock.instant())));
      }
      return new MigrationOutcome.Migrated(stateOf(history), pending.size());
    }
  }

  @Override
  public MigrationOutcome verify(TenantRoute route) {
    synchronized (lock) {
      requireDatabase(route);
      List<Applied> history = histories.getOrDefault(route.id(), List.of());
      SchemaState state = stateOf(history);
      return misfit(history)
          .<MigrationOutcome>map(error -> new MigrationOutcome.Failed(state, error))
          .orElseGet(() -> new MigrationOutcome.Migrated(state, 0));
    }
  }

  private void requireDatabase(TenantRoute route) {
    if (!exists.test(route)) {
      throw new TenantServerException(
          route.server(),
          route.databaseName(),
          "it does not exist, so tenant %s has nothing to migrate; create it first"
              .formatted(route.tenantId()),
          null);
    }
  }

  private static Optional<String> apply(Migration migration, TenantRoute route) {
    try {
      migration.effect().accept(route);
      return Optional.empty();
    } catch (TenantServerException e) {
      throw e;
    } catch (RuntimeException e) {
      return Optional.of(
          "Migration %s failed on database %s of tenant %s: %s; mend what it trips over and retry"
              .formatted(
                  migration.version(), route.databaseName(), route.tenantId(), e.getMessage()));
    }
  }

  /** Says where the history is not the beginning of the migrations, if it is not. */
  private Optional<String> misfit(List<Applied> history) {
    for (int i = 0; i < history.size(); i++) {
      Migration applied = history.get(i).migration();
      if (i >= migrations.size() || !isSame(applied, migrations.get(i))) {
        return Optional.of(
            "Migration %s in the history is not the one that the host has; ship the migration"
                    .formatted(applied.version())
                + " that was applied, and further changes as a new version");
      }
    }
    return Optional.empty();
  }

  private static boolean isSame(Migration applied, Migration shipped) {
    return applied.version().equals(shipped.version()) && applied.script().equals(shipped.script());
  }

  private static SchemaState stateOf(List<Applied> history) {
    if (history.isEmpty()) {
      return SchemaState.none();
    }
    Applied newest = history.get(history.size() - 1);
    return new SchemaState(newest.migration().version(), newest.at());
  }
}

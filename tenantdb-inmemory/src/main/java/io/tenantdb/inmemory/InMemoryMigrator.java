package io.tenantdb.inmemory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.migration.PendingMigration;
import io.tenantdb.api.migration.SchemaObjects;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.migration.TemplatePlan;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A migrator whose databases are those of an {@link InMemoryProvisioner}: each has a history, and
 * an object for each migration in it. A migration that fails leaves no trace in it, as on
 * PostgreSQL, where a migration is one transaction. One lock guards everything, also while a
 * migration runs; safe for use by many threads.
 */
public final class InMemoryMigrator implements TenantDatabaseMigrator {

  /**
   * A migration.
   *
   * @param version the schema version that it makes
   * @param script its text; a history that was made by another text does not fit
   * @param perTenant whether it is not the same for all tenants, so that templates end before it
   * @param effect what it does; an exception fails the migration for the database of that route,
   *     but a {@link TenantServerException} says nothing about the migration and goes to the
   *     caller. The route of a template is that of the tenant {@code template}
   */
  public record Migration(
      SchemaVersion version, String script, boolean perTenant, Consumer<TenantRoute> effect) {

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
      return new Migration(
          new SchemaVersion(version), "script of version " + version, false, effect);
    }

    /** The same, not the same for all tenants. */
    public Migration differingByTenant() {
      return new Migration(version, script, true, effect);
    }
  }

  record Applied(Migration migration, LastMigrationAt at) {}

  private static final TenantDatabaseId TEMPLATE = new TenantDatabaseId(new UUID(0, 0));

  private final Object lock = new Object();
  private final InstantSource clock;
  private final InMemoryProvisioner provisioner;
  private List<Migration> migrations;

  /**
   * A migrator with these migrations.
   *
   * @param clock what says when a version was reached
   * @param provisioner what has the databases; a call for one that is not there is a {@link
   *     TenantServerException}
   * @param migrations what the host ships; applied in the order of their versions
   * @throws IllegalArgumentException if two have versions that compare as equal
   */
  public InMemoryMigrator(
      InstantSource clock, InMemoryProvisioner provisioner, List<Migration> migrations) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.provisioner = Objects.requireNonNull(provisioner, "provisioner");
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
  public MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence) {
    synchronized (lock) {
      return migrate(
          route, provisioner.history(route.address()), migrations, terms.upTo(), fence::remaining);
    }
  }

  @Override
  public MigrationOutcome verify(TenantRoute route) {
    synchronized (lock) {
      List<Applied> history = provisioner.history(route.address());
      SchemaState state = stateOf(history);
      return misfit(history, migrations)
          .<MigrationOutcome>map(error -> failed(state, error))
          .orElseGet(() -> MigrationOutcome.Migrated.unchanged(state));
    }
  }

  @Override
  public Optional<MigrationTarget> target(Optional<SchemaVersion> upTo) {
    synchronized (lock) {
      List<Migration> wanted =
          migrations.stream().filter(migration -> isWithin(migration, upTo)).toList();
      return Optional.of(
          new MigrationTarget(
              fingerprint(wanted),
              wanted.isEmpty() ? null : wanted.get(wanted.size() - 1).version()));
    }
  }

  @Override
  public Optional<List<PendingMigration>> pending(
      SchemaState applied, Optional<SchemaVersion> upTo) {
    synchronized (lock) {
      return IntStream.rangeClosed(1, migrations.size())
          .filter(n -> fingerprint(migrations.subList(0, n)).equals(applied.fingerprint()))
          .mapToObj(n -> migrations.subList(n, migrations.size()))
          .findFirst()
          .map(rest -> pending(rest, upTo));
    }
  }

  private static List<PendingMigration> pending(
      List<Migration> rest, Optional<SchemaVersion> upTo) {
    return rest.stream()
        .filter(migration -> isWithin(migration, upTo))
        .map(migration -> new PendingMigration(migration.script(), migration.version()))
        .toList();
  }

  private static boolean isWithin(Migration migration, Optional<SchemaVersion> upTo) {
    return upTo.stream().allMatch(version -> migration.version().compareTo(version) <= 0);
  }

  private static MigrationFingerprint fingerprint(List<Migration> migrations) {
    MessageDigest digest = sha256();
    migrations.forEach(
        migration ->
            digest.update(
                (migration.version() + "\n" + migration.script() + "\n").getBytes(UTF_8)));
    return new MigrationFingerprint(HexFormat.of().formatHex(digest.digest(), 0, 16));
  }

  @Override
  public Optional<TemplatePlan> templatePlan() {
    synchronized (lock) {
      List<Migration> shared = shared();
      boolean complete = shared.size() == migrations.size();
      return Optional.of(new TemplatePlan(fingerprint(shared), complete));
    }
  }

  @Override
  public MigrationOutcome migrateTemplate(DatabaseAddress address, Optional<SchemaVersion> upTo) {
    synchronized (lock) {
      TenantRoute route =
          new TenantRoute(
              TEMPLATE,
              new TenantId("template"),
              address.server(),
              address.databaseName(),
              1,
              false);
      return migrate(route, provisioner.history(address), shared(), upTo, () -> {});
    }
  }

  @Override
  public MigrationOutcome verifyTemplate(DatabaseAddress address) {
    synchronized (lock) {
      List<Applied> history = provisioner.history(address);
      SchemaState state = stateOf(history);
      Optional<String> error = misfit(history, shared());
      if (error.isEmpty() && history.size() < shared().size()) {
        error = Optional.of("Migrations of the template are missing; build it anew");
      }
      return error
          .<MigrationOutcome>map(text -> failed(state, text))
          .orElseGet(() -> MigrationOutcome.Migrated.unchanged(state));
    }
  }

  /** One object for each migration, and what {@link InMemoryProvisioner#placeObject} put there. */
  @Override
  public SchemaObjects schemaObjects(DatabaseAddress address) {
    synchronized (lock) {
      Map<String, String> objects = new HashMap<>();
      for (Applied applied : provisioner.history(address)) {
        objects.put("migration " + applied.migration().version(), applied.migration().script());
      }
      objects.putAll(provisioner.objects(address));
      return new SchemaObjects(objects);
    }
  }

  private List<Migration> shared() {
    return migrations.stream().takeWhile(migration -> !migration.perTenant()).toList();
  }

  /**
   * @param check refuses to begin a migration
   */
  private MigrationOutcome migrate(
      TenantRoute route,
      List<Applied> history,
      List<Migration> wanted,
      Optional<SchemaVersion> upTo,
      Runnable check) {
    Optional<String> misfit = misfit(history, wanted);
    if (misfit.isPresent()) {
      return new MigrationOutcome.Failed(
          stateOf(history), MigrationError.of(MigrationError.Kind.HISTORY, misfit.get()));
    }
    List<Migration> pending =
        wanted.subList(history.size(), wanted.size()).stream()
            .filter(migration -> isWithin(migration, upTo))
            .toList();
    for (Migration migration : pending) {
      check.run();
      Optional<String> error = apply(migration, route);
      if (error.isPresent()) {
        return new MigrationOutcome.Failed(
            stateOf(history),
            new MigrationError(
                error.get(),
                MigrationError.Kind.SQL,
                Optional.of(migration.script()),
                Optional.empty(),
                Optional.empty()),
            true);
      }
      history.add(new Applied(migration, new LastMigrationAt(clock.instant())));
    }
    return pending.isEmpty()
        ? MigrationOutcome.Migrated.unchanged(stateOf(history))
        : new MigrationOutcome.Migrated(
            stateOf(history), pending.size(), new MigrationWay.Replayed());
  }

  private static MigrationOutcome failed(SchemaState state, String error) {
    return new MigrationOutcome.Failed(
        state, MigrationError.of(MigrationError.Kind.HISTORY, error));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
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
  private static Optional<String> misfit(List<Applied> history, List<Migration> wanted) {
    for (int i = 0; i < history.size(); i++) {
      Migration applied = history.get(i).migration();
      if (i >= wanted.size() || !isSame(applied, wanted.get(i))) {
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
    return new SchemaState(
        newest.migration().version(),
        newest.at(),
        fingerprint(history.stream().map(Applied::migration).toList()));
  }
}

package io.tenantdb.flyway;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.PendingMigration;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.routing.TenantRoute;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.ClassicConfiguration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.pattern.ValidatePattern;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;

/** Makes a Flyway for one call; nothing but the content of templates is shared between calls. */
final class FlywayFactory {

  private static final ValidatePattern PENDING = ValidatePattern.fromPattern("*:pending");

  private final FlywaySettings settings;
  private final Object reading = new Object();
  private final Map<Optional<SchemaVersion>, Optional<MigrationTarget>> targets =
      new ConcurrentHashMap<>();
  private volatile @Nullable Template template;
  private volatile @Nullable ReplayRules rules;
  private volatile @Nullable HistoryTable learned;

  /** What was read; empty if there can be no templates. */
  private record Template(Optional<TemplateContent> content) {}

  FlywayFactory(FlywaySettings settings) {
    this.settings = settings;
  }

  /** Reads the migrations when it is first called; empty if there can be no templates. */
  Optional<TemplateContent> template() {
    @Nullable Template known = template;
    if (known == null) {
      synchronized (reading) {
        known = template;
        if (known == null) {
          known = new Template(readTemplate());
          template = known;
        }
      }
    }
    return known.content();
  }

  FlywayCall forMigrate(
      TenantRoute route, MigrationTerms terms, Fence fence, MigrationSession session) {
    FluentConfiguration configuration = ofTenant(route);
    terms.upTo().ifPresent(version -> limit(configuration, version));
    // Flyway tries once a second, and never in a statement that waits.
    terms
        .lockTimeout()
        .ifPresent(limit -> configuration.lockRetryCount((int) Math.max(1, limit.toSeconds())));
    boolean replayed = readableRules().filter(known -> known.obstacle().isEmpty()).isPresent();
    @Nullable PlanRecorder recorder = replayed ? new PlanRecorder() : null;
    if (recorder == null) {
      return migrating(configuration, session, new FenceCallback(fence));
    }
    session.dataSource().record(recorder);
    FlywayCall call =
        call(
            configuration,
            session,
            new Callback[] {
              new FenceCallback(fence), invalidIndexes(), recorder, new UtcCallback()
            },
            false);
    learned = call.history();
    return call.recordedBy(recorder);
  }

  /** Empty if they cannot be read: then Flyway says what is wrong with the migrations. */
  Optional<ReplayRules> readableRules() {
    try {
      return Optional.of(rules());
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /** What can be replayed; read when it is first called. */
  ReplayRules rules() {
    @Nullable ReplayRules known = rules;
    if (known == null) {
      synchronized (reading) {
        known = rules;
        if (known == null) {
          FluentConfiguration configuration = shared();
          known =
              ReplayRules.of(
                  MigrationScanner.read(configuration),
                  settings.tenantPlaceholders(),
                  configuration);
          rules = known;
        }
      }
    }
    return known;
  }

  /** What the history of an up-to-date database shows; empty if that cannot be told. */
  Optional<MigrationTarget> target(Optional<SchemaVersion> upTo) {
    return targets.computeIfAbsent(
        upTo,
        version -> {
          FluentConfiguration configuration = shared();
          return TargetReader.of(MigrationScanner.read(configuration), configuration, version);
        });
  }

  /** What a database in this state lacks; empty if that cannot be told. */
  Optional<List<PendingMigration>> pending(SchemaState applied, Optional<SchemaVersion> upTo) {
    FluentConfiguration configuration = shared();
    return PendingReader.of(MigrationScanner.read(configuration), configuration, applied, upTo);
  }

  /** Where the history is, or most likely is. */
  HistoryTable expectedHistory() {
    @Nullable HistoryTable known = learned;
    return known != null
        ? known
        : new HistoryTable(rules().schema().orElse("public"), rules().table());
  }

  FlywayCall forVerify(TenantRoute route, MigrationSession session) {
    FluentConfiguration configuration = ofTenant(route);
    configuration.ignoreMigrationPatterns(
        append(configuration.getIgnoreMigrationPatterns(), PENDING));
    return verifying(configuration, session);
  }

  /** What no text may tell of the placeholders that are the same for all databases. */
  Secrets secrets() {
    return new Secrets(shared().getPlaceholders());
  }

  FlywayCall forMigrateTemplate(
      TemplateContent content, Optional<SchemaVersion> upTo, MigrationSession session) {
    FluentConfiguration configuration = shared();
    content.applyTo(configuration);
    upTo.ifPresent(version -> limit(configuration, version));
    return migrating(configuration, session);
  }

  /** Pardons nothing: what a template lacks, or has too much, all its clones would have. */
  FlywayCall forVerifyTemplate(TemplateContent content, MigrationSession session) {
    FluentConfiguration configuration = shared();
    content.applyTo(configuration);
    configuration.ignoreMigrationPatterns(new ValidatePattern[0]);
    return verifying(configuration, session);
  }

  private Optional<TemplateContent> readTemplate() {
    Secrets secrets = Secrets.NONE;
    try {
      FluentConfiguration configuration = shared();
      secrets = new Secrets(configuration.getPlaceholders());
      return TemplateContent.read(configuration, settings.tenantPlaceholders());
    } catch (TenantDbException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new InvalidValueException(
          "set of migrations",
          String.join(", ", settings.locations()),
          "it could not be read: " + secrets.remove(e.getMessage()),
          secrets.withoutSecrets(e));
    }
  }

  private FluentConfiguration ofTenant(TenantRoute route) {
    FluentConfiguration configuration = shared();
    Map<String, String> placeholders =
        settings.tenantPlaceholders().of(route, configuration.getPlaceholders());
    return configuration.placeholders(placeholders);
  }

  /** What is the same for all databases. */
  private FluentConfiguration shared() {
    FluentConfiguration configuration = new FluentConfiguration(settings.classLoader());
    settings.configure().accept(configuration);
    configuration
        .placeholders(settings.tenantPlaceholders().without(configuration.getPlaceholders()))
        .locations(settings.locations().toArray(String[]::new))
        .failOnMissingLocations(true)
        .skipExecutingMigrations(false)
        .cleanDisabled(true);
    if (settings.historyTable() != null) {
      configuration.table(settings.historyTable());
    }
    if (settings.defaultSchema() != null) {
      configuration.defaultSchema(settings.defaultSchema());
    }
    // The transactional lock holds a transaction open on a second connection, so that CREATE INDEX
    // CONCURRENTLY waits for it for ever (flyway#1654), and commits DDL before its history row.
    configuration
        .getPluginRegister()
        .getExact(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    return configuration;
  }

  /** The lower one of this version and the host's own target. */
  private static void limit(FluentConfiguration configuration, SchemaVersion version) {
    MigrationVersion wanted = MigrationVersion.fromVersion(version.value());
    @Nullable MigrationVersion target = configuration.getTarget();
    if (target == null || target.isPredefined() || wanted.compareTo(target) < 0) {
      // The question mark: there need not be a migration of just that version.
      configuration.target(version.value() + "?");
    }
  }

  /** Named outright, so that Flyway and whoever reads the history afterwards mean one table. */
  private static String defaultSchema(FluentConfiguration configuration, MigrationSession session) {
    @Nullable String named = ReplayRules.schema(configuration);
    return named == null ? session.currentSchema() : named;
  }

  private FlywayCall migrating(
      FluentConfiguration configuration, MigrationSession session, Callback... more) {
    Callback[] host = configuration.getCallbacks();
    Callback[] all = append(append(host, invalidIndexes()), new UtcCallback());
    for (Callback callback : more) {
      all = append(all, callback);
    }
    return call(configuration, session, all, host.length > 0);
  }

  private Callback invalidIndexes() {
    return new InvalidIndexCallback(readableRules().map(ReplayRules::indexes).orElseGet(Map::of));
  }

  /** Reads only: callbacks may write, so there are none. */
  private FlywayCall verifying(FluentConfiguration configuration, MigrationSession session) {
    configuration.skipDefaultCallbacks(true);
    return call(configuration, session, new Callback[0], false);
  }

  private FlywayCall call(
      FluentConfiguration configuration,
      MigrationSession session,
      Callback[] callbacks,
      boolean hostCallbacks) {
    configuration
        .dataSource(session.dataSource())
        .defaultSchema(defaultSchema(configuration, session));
    Flyway flyway = configuration.load();
    // Set on the loaded Flyway: loading replaces them by what it finds in the package db.callback.
    ((ClassicConfiguration) flyway.getConfiguration()).setCallbacks(callbacks);
    return new FlywayCall(
        flyway,
        new HistoryTable(configuration.getDefaultSchema(), configuration.getTable()),
        new Secrets(configuration.getPlaceholders()),
        hostCallbacks,
        readableRules().map(ReplayRules::repeatable).orElseGet(Set::of),
        null);
  }

  private static <T> T[] append(T[] array, T last) {
    T[] longer = Arrays.copyOf(array, array.length + 1);
    longer[array.length] = last;
    return longer;
  }
}

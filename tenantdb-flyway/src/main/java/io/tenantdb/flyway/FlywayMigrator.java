package io.tenantdb.flyway;

import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationOutcome.Failed;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.ValidateResult;
import org.jspecify.annotations.Nullable;

/**
 * Migrates tenants' databases with Flyway. Immutable; safe for use by many threads, which may work
 * on different databases at once. A call opens one connection, and a second one only where
 * callbacks of the host run around the migrations. A migration and its row in the history are one
 * transaction, unless the migration is set not to run in one ({@code executeInTransaction=false} in
 * its script configuration), as {@code CREATE INDEX CONCURRENTLY} needs.
 *
 * <p>A session in which migrations, callbacks or an {@code initSql} have run, or were tried, is
 * ended by {@link java.sql.Connection#abort} before its connection is closed: what they leave in
 * it, such as settings, a role, temporary tables or advisory locks, must not reach an application
 * through a pool, which opens another connection in its place. A session in which nothing ran,
 * because there was nothing to do or only to verify, comes back with the settings that it had.
 *
 * <p>Two calls at once on one database, on whatever nodes, take turns by Flyway's advisory lock at
 * session level, so the data sources must lead to the server itself or to a pooler in session mode.
 *
 * <p>Migrations run in a session whose time zone is UTC. Flyway records when a migration was
 * applied without a zone, in that of the session; {@code reachedAt} is right for rows written by
 * this class, wherever it runs. Rows that another tool wrote in another zone are off by that zone.
 *
 * <p>Java callbacks are taken from the host's configuration only, not from the package {@code
 * db.callback} of the class path. Logging is Flyway's own; none is configured here.
 */
public final class FlywayMigrator implements TenantDatabaseMigrator {

  private static final String HISTORY_NOT_READ = "its migration history could not be read";

  private final Function<TenantRoute, DataSource> dataSources;
  private final FlywayFactory flyways;

  private FlywayMigrator(Function<TenantRoute, DataSource> dataSources, FlywayFactory flyways) {
    this.dataSources = dataSources;
    this.flyways = flyways;
  }

  /**
   * Starts a migrator.
   *
   * @param dataSources where a route's database is; called once for each call of the migrator, by
   *     many threads. The login must be allowed to do what the migrations do
   * @param locations where the migrations are, as Flyway writes them: {@code classpath:db/tenant},
   *     {@code filesystem:/srv/migrations}; at least one
   */
  public static Builder builder(
      Function<TenantRoute, DataSource> dataSources, String... locations) {
    return new Builder(dataSources, locations);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A migration that fails, a history that does not fit the migrations, and a database that
   * Flyway refuses (tables, but no history) are all outcomes.
   */
  @Override
  public MigrationOutcome migrate(TenantRoute route) {
    return run(
        route,
        false,
        (call, session) -> {
          session.used(true);
          int applied = call.flyway().migrate().migrationsExecuted;
          session.used(applied > 0 || call.hostCallbacks());
          return new Migrated(state(route, session, call), applied);
        });
  }

  /**
   * {@inheritDoc}
   *
   * <p>Runs in a session that is read-only, and without the host's callbacks. A database without a
   * history is sound, at no version.
   */
  @Override
  public MigrationOutcome verify(TenantRoute route) {
    return run(
        route,
        true,
        (call, session) -> {
          ValidateResult result = call.flyway().validateWithResult();
          SchemaState state = state(route, session, call);
          return result.validationSuccessful
              ? new Migrated(state, 0)
              : new Failed(
                  state,
                  MigrationErrors.historyMismatch(result.getAllErrorMessages(), call.secrets()));
        });
  }

  private MigrationOutcome run(
      TenantRoute route,
      boolean readOnly,
      BiFunction<FlywayCall, MigrationSession, MigrationOutcome> work) {
    try (MigrationSession session = MigrationSession.open(route, dataSource(route), readOnly)) {
      FlywayCall call = call(route, session, readOnly);
      try {
        return work.apply(call, session);
      } catch (TenantDbException e) {
        throw e;
      } catch (RuntimeException e) {
        return failed(route, session, call, e);
      }
    }
  }

  private FlywayCall call(TenantRoute route, MigrationSession session, boolean readOnly) {
    try {
      return readOnly ? flyways.forVerify(route, session) : flyways.forMigrate(route, session);
    } catch (TenantDbException e) {
      throw e;
    } catch (RuntimeException e) {
      throw ServerErrors.of(route, e, "the host's settings of Flyway failed", Secrets.NONE);
    }
  }

  private DataSource dataSource(TenantRoute route) {
    @Nullable DataSource found;
    try {
      found = dataSources.apply(route);
    } catch (TenantDbException e) {
      throw e;
    } catch (RuntimeException e) {
      // A pool that connects when it is made reports an unreachable server from here.
      throw ServerErrors.of(route, e, "the host's data source could not be made", Secrets.NONE);
    }
    if (found == null) {
      throw new TenantServerException(
          route.server(),
          route.databaseName(),
          "the host gave no data source for tenant %s; let the function given to FlywayMigrator.builder know this server"
              .formatted(route.tenantId()),
          null);
    }
    return found;
  }

  private static SchemaState state(TenantRoute route, MigrationSession session, FlywayCall call) {
    try {
      return session.schemaState(call.history());
    } catch (SQLException e) {
      throw ServerErrors.of(route, e, HISTORY_NOT_READ, call.secrets());
    }
  }

  /** If the session still answers, the failure is the migration's; if not, the server's. */
  private static Failed failed(
      TenantRoute route, MigrationSession session, FlywayCall call, RuntimeException failure) {
    @Nullable TenantServerException disturbance =
        MigrationErrors.disturbance(route, failure, call.secrets());
    if (disturbance != null) {
      throw disturbance;
    }
    try {
      SchemaState state = session.schemaState(call.history());
      return new Failed(state, MigrationErrors.describe(failure, call.secrets()));
    } catch (SQLException e) {
      TenantServerException error =
          ServerErrors.isUnavailable(e)
              ? ServerErrors.of(route, failure, MigrationErrors.during(failure), call.secrets())
              : ServerErrors.of(route, e, HISTORY_NOT_READ, call.secrets());
      error.addSuppressed(call.secrets().withoutSecrets(e));
      throw error;
    }
  }

  /** The options of a migrator; {@link #build} copies them. Not safe for use by many threads. */
  public static final class Builder {

    private final Function<TenantRoute, DataSource> dataSources;
    private final FlywaySettings.Options options;

    private Builder(Function<TenantRoute, DataSource> dataSources, String... locations) {
      this.dataSources = Objects.requireNonNull(dataSources, "dataSources");
      this.options = new FlywaySettings.Options(locations);
    }

    /**
     * Where migrations on the class path are looked for; otherwise the context class loader of the
     * thread that calls {@link #build}.
     */
    public Builder classLoader(ClassLoader classLoader) {
      options.classLoader = Objects.requireNonNull(classLoader, "classLoader");
      return this;
    }

    /**
     * The values of the placeholders in a tenant's migrations, on top of those that {@link
     * #configure} sets. No message of the migrator repeats them.
     */
    public Builder placeholders(Function<TenantRoute, Map<String, String>> placeholders) {
      options.placeholders = Objects.requireNonNull(placeholders, "placeholders");
      return this;
    }

    /**
     * The schema of the history table, which Flyway creates if it does not exist; otherwise the
     * first schema of the search path that the connection starts with.
     */
    public Builder defaultSchema(String schema) {
      options.defaultSchema = Objects.requireNonNull(schema, "schema");
      return this;
    }

    /** The name of the history table; otherwise Flyway's, {@code flyway_schema_history}. */
    public Builder historyTable(String table) {
      options.historyTable = Objects.requireNonNull(table, "table");
      return this;
    }

    /**
     * Sets whatever else the host wants of Flyway. Called anew for each call of the migrator, by
     * many threads. The data source, the locations, the options above, the lock, and that nothing
     * is ever cleaned or recorded without being run are set after it and win. An {@code initSql}
     * must not write, because {@link #verify} runs it too.
     */
    public Builder configure(Consumer<FluentConfiguration> configuration) {
      options.configure = Objects.requireNonNull(configuration, "configuration");
      return this;
    }

    /**
     * Builds the migrator; connects to nothing.
     *
     * @throws IllegalArgumentException if there is no location, or one of them does not exist
     */
    public FlywayMigrator build() {
      return new FlywayMigrator(dataSources, new FlywayFactory(options.settings()));
    }
  }

  /**
   * One use of Flyway.
   *
   * @param flyway bound to one session
   * @param history its history table
   * @param secrets what no message may repeat
   * @param hostCallbacks whether it calls Java callbacks of the host
   */
  record FlywayCall(Flyway flyway, HistoryTable history, Secrets secrets, boolean hostCallbacks) {}
}

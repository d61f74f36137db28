package io.tenantdb.flyway;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.PendingMigration;
import io.tenantdb.api.migration.SchemaObjects;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.migration.TemplatePlan;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.FluentConfiguration;

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
 * <h2>What a template holds</h2>
 *
 * <p>All versioned migrations in order, up to the first whose script or script configuration refers
 * to a {@linkplain Builder#tenantPlaceholder tenant placeholder} or to one of Flyway's own that can
 * differ between databases: {@code flyway:database}, {@code flyway:user}, {@code flyway:timestamp}
 * and {@code flyway:workingDirectory}. A reference in a comment counts. Migrations by the shell get
 * all placeholders, so that a template stops before the first of them, too. A newest baseline
 * migration stands for those below it, and the {@code target} bounds a template as it bounds a
 * migrate. If all versioned migrations enter, and if no repeatable one and no callback behind the
 * versioned ones has such a reference, the repeatable ones enter too and the plan is complete.
 * Otherwise none of them enters, callbacks that run behind all migrations wait, and the tenant's
 * own {@link #migrate} does the rest. There are no templates at all if a callback that runs earlier
 * or an {@code initSql} has such a reference, or if the host gives Flyway resolvers of its own, a
 * cherry pick, or a target that is relative, such as {@code current} or {@code next}.
 *
 * <p>Java migrations and Java callbacks enter as they are: they must not depend on the tenant. No
 * tenant placeholder is set in the configuration that they see then. The fingerprint covers the
 * code of the class itself, and not what that calls; where that may change, {@code getChecksum} has
 * to tell.
 *
 * <p><strong>What a migration makes up is the same in all clones:</strong> the values of {@code
 * gen_random_uuid()}, {@code random()}, {@code now()}, sequences, {@code current_database()} and
 * the like are those of the template. What must differ by tenant belongs into a {@link
 * io.tenantdb.api.spi.TenantDatabaseInitializer} or into a migration with a tenant placeholder. A
 * clone also loses what a migration sets on the database itself, such as {@code ALTER DATABASE …
 * SET}.
 *
 * <p>The migrations are read when {@link #templatePlan} is first called, once for the life of the
 * migrator, and templates get what was read then. Files must not change under a migrator: to change
 * them, build a new one.
 *
 * <h2>Replay</h2>
 *
 * <p>The first database with a history goes through Flyway, while what is sent to it is noted.
 * Every further database with exactly that history gets the same statements over one connection,
 * each migration with its row in one transaction; a failure is rolled back and left to Flyway,
 * which says where it is. Flyway itself is used, and the {@linkplain
 * io.tenantdb.api.migration.MigrationWay way} says why, for Java migrations, {@code COPY … FROM
 * STDIN}, scripts that run outside of a transaction and do more than build or drop one index
 * concurrently, scripts that control transactions or leave settings to the next migration, scripts
 * with tenant placeholders, and databases without a history; and for all databases if there are
 * callbacks, an {@code initSql}, resolvers, baseline migrations, {@code group}, {@code
 * baselineOnMigrate}, or a repeatable migration with a tenant placeholder.
 *
 * <h2>Callbacks and logging</h2>
 *
 * <p>Java callbacks are taken from the host's configuration only, not from the package {@code
 * db.callback} of the class path. Logging is Flyway's own; none is configured here.
 */
public final class FlywayMigrator implements TenantDatabaseMigrator {

  private final MigrationRunner runner;
  private final FlywayFactory flyways;
  private final TenantMigrations replays;

  private FlywayMigrator(MigrationRunner runner, FlywayFactory flyways) {
    this.runner = runner;
    this.flyways = flyways;
    this.replays = new TenantMigrations(runner, flyways);
  }

  /**
   * Starts a migrator.
   *
   * @param dataSources leads to a database, be it a tenant's or a template; called once for each
   *     call of the migrator, by many threads. The login must be allowed to do what the migrations
   *     do
   * @param locations where the migrations are, as Flyway writes them: {@code classpath:db/tenant},
   *     {@code filesystem:/srv/migrations}; at least one
   */
  public static Builder builder(
      Function<DatabaseAddress, DataSource> dataSources, String... locations) {
    return new Builder(dataSources, locations);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A migration that fails, a history that does not fit the migrations, and a database that
   * Flyway refuses (tables, but no history) are all outcomes.
   */
  @Override
  public MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence) {
    fence.remaining();
    return replays.migrate(route, terms, fence);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Runs in a session that is read-only, and without the host's callbacks. A database without a
   * history is sound, at no version.
   */
  @Override
  public MigrationOutcome verify(TenantRoute route) {
    return replays.verify(route);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Cannot tell ahead with Java or baseline migrations, with resolvers or a cherry pick of the
   * host's, with a target that is relative, with repeatable migrations that have placeholders, and
   * with any repeatable migration below a version or a target.
   */
  @Override
  public Optional<MigrationTarget> target(Optional<SchemaVersion> upTo) {
    return flyways.target(upTo);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Told where the {@link #target} is, of a database that holds the versioned migrations up to
   * one of them, with none or all of the repeatable ones as they are now. If it holds anything else
   * and there are repeatable ones, some may have been changed since: then all of them are told,
   * with the versions above the one on record.
   */
  @Override
  public Optional<List<PendingMigration>> pending(
      SchemaState applied, Optional<SchemaVersion> upTo) {
    return flyways.pending(applied, upTo);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Reads the migrations when it is first called.
   *
   * @throws io.tenantdb.api.error.InvalidValueException if they cannot be read; the next call tries
   *     again
   */
  @Override
  public Optional<TemplatePlan> templatePlan() {
    return flyways.template().map(TemplateContent::plan);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if there is no plan
   */
  @Override
  public MigrationOutcome migrateTemplate(DatabaseAddress address, Optional<SchemaVersion> upTo) {
    TemplateContent content = content();
    return runner.migrate(address, session -> flyways.forMigrateTemplate(content, upTo, session));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Runs as {@link #verify} does.
   *
   * @throws IllegalStateException if there is no plan
   */
  @Override
  public MigrationOutcome verifyTemplate(DatabaseAddress address) {
    TemplateContent content = content();
    return runner.verifyExactly(
        address, content.scripts(), session -> flyways.forVerifyTemplate(content, session));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Everything in the server's catalogs that a migration can make in the database, with its
   * comments and grants. Left out are owners, the grants that isolation makes, base types, large
   * objects, the options of foreign servers and users, which may hold passwords, and what belongs
   * to an extension but its version. Opens one session, which is read-only.
   */
  @Override
  public SchemaObjects schemaObjects(DatabaseAddress address) {
    return runner.objects(address, flyways.secrets());
  }

  private TemplateContent content() {
    return flyways
        .template()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "These migrations make no templates; ask for the plan before"));
  }

  /** The options of a migrator; {@link #build} copies them. Not safe for use by many threads. */
  public static final class Builder {

    private final Function<DatabaseAddress, DataSource> dataSources;
    private final FlywaySettings.Options options;

    private Builder(Function<DatabaseAddress, DataSource> dataSources, String... locations) {
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
     * Declares a placeholder whose value differs by tenant, in place of one that {@link #configure}
     * may set. No message of the migrator repeats the value. A template stops before the first
     * migration that refers to it.
     *
     * @param name as in the scripts, without prefix and suffix; upper and lower case are the same
     * @param value called for each call of the migrator for a tenant's database, by many threads,
     *     and never for a template
     * @throws IllegalArgumentException if the name is blank, or declared already
     */
    public Builder tenantPlaceholder(String name, Function<TenantRoute, String> value) {
      Objects.requireNonNull(name, "name");
      options.tenantPlaceholder(name, Objects.requireNonNull(value, "value"));
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
     * Sets whatever else the host wants of Flyway, the same for all databases, placeholders
     * included. Called anew for each call of the migrator, by many threads. The data source, the
     * locations, the options above, the lock, and that nothing is ever cleaned or recorded without
     * being run are set after it and win. An {@code initSql} must not write, because {@link
     * #verify} runs it too.
     */
    public Builder configure(Consumer<FluentConfiguration> configuration) {
      options.configure = Objects.requireNonNull(configuration, "configuration");
      return this;
    }

    /**
     * Builds the migrator; connects to nothing and reads no migration.
     *
     * @throws IllegalArgumentException if there is no location, or one of them does not exist
     */
    public FlywayMigrator build() {
      return new FlywayMigrator(
          new MigrationRunner(dataSources), new FlywayFactory(options.settings()));
    }
  }
}

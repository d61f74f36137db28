package io.tenantdb.jdbi;

import io.tenantdb.api.spi.MigrationRuns;
import io.tenantdb.api.spi.PreparedDatabases;
import io.tenantdb.api.spi.TenantDatabaseLeases;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The registry in one schema of a PostgreSQL database, 15 or newer.
 *
 * <pre>{@code
 * JdbiRegistry registry = JdbiRegistry.create(dataSource);
 * registry.install();
 * }</pre>
 *
 * <p>It takes a connection from the host's {@link DataSource} for each call and gives it back as it
 * was; it needs at most one per calling thread. The source may be a pool, with autocommit on or
 * off, and its sessions may have any time zone, default isolation level and search path. Every
 * write is one transaction at READ COMMITTED, and no write uses {@code NOTIFY}, which would have
 * all commits of the server wait for each other ("NOTIFY" in the PostgreSQL manual).
 *
 * <p>What was committed must outlive a crash of the server: a change that is lost after a database
 * was created for it leaves that database to nobody. Therefore leave {@code synchronous_commit} of
 * the role and the database at {@code local} or stronger. Where a session has it {@code off}, the
 * registry's own writes have it {@code local} nevertheless; a stronger setting stays as it is
 * ("Asynchronous Commit" in the PostgreSQL manual). The server itself needs {@code fsync} on.
 *
 * <p>Safe for use by many threads, and by many nodes on one database.
 */
public final class JdbiRegistry implements TenantDatabaseRegistry {

  /** The schema of a registry that is given no other. */
  public static final String DEFAULT_SCHEMA = "tenantdb";

  private final RegistryStore store;
  private final SchemaInstaller installer;
  private final JdbiWriteRepository writeRepository;
  private final TenantDatabaseLeases leases;
  private final TenantDatabaseOutbox outbox;
  private final PreparedDatabases preparedDatabases;
  private final MigrationRuns runs;
  // Made once and never changed, so that a race to read it is harmless.
  private volatile @Nullable UUID id;

  private JdbiRegistry(DataSource dataSource, SchemaName schema) {
    this.store = new RegistryStore(dataSource, schema);
    this.installer = new SchemaInstaller(store, SchemaInstaller.SCRIPTS);
    this.writeRepository = new JdbiWriteRepository(store);
    this.leases = new JdbiLeases(store);
    this.outbox = new JdbiOutbox(store);
    this.preparedDatabases = new JdbiPreparedDatabases(store, this::id);
    this.runs = new JdbiRuns(store);
  }

  /** A registry in the schema {@value #DEFAULT_SCHEMA}. It stays the host's to close the source. */
  public static JdbiRegistry create(DataSource dataSource) {
    return builder(dataSource).build();
  }

  /** A builder for a registry in the database that the source connects to. */
  public static Builder builder(DataSource dataSource) {
    return new Builder(dataSource);
  }

  /**
   * Creates the schema and its tables, or brings those of an older tenantdb up to date; does
   * nothing if they are. All of it is one transaction. Nodes that call it at once do so one after
   * the other, under an advisory lock.
   *
   * <p>The role of the data source needs CREATE on the database, or on the schema if that exists.
   * Where there is nothing to do, it needs no more than all other calls: USAGE on the schema, and
   * SELECT, INSERT, UPDATE and DELETE on its tables.
   *
   * <p>The session's limits on the time of statements and transactions do not count here.
   *
   * @throws io.tenantdb.api.error.RegistryException if the schema is of a newer tenantdb than this,
   *     if the role may not create it, or if another node is still at it after a minute
   * @throws io.tenantdb.api.error.RegistryUnavailableException if the database cannot be reached
   */
  public void install() {
    installer.install();
  }

  @Override
  public UUID id() {
    UUID known = id;
    if (known == null) {
      known = store.read("registry-id", query -> query.mapTo(UUID.class).one());
      id = known;
    }
    return known;
  }

  @Override
  public TenantDatabaseWriteRepository writeRepository() {
    return writeRepository;
  }

  @Override
  public TenantDatabaseLeases leases() {
    return leases;
  }

  @Override
  public TenantDatabaseOutbox outbox() {
    return outbox;
  }

  @Override
  public PreparedDatabases preparedDatabases() {
    return preparedDatabases;
  }

  @Override
  public MigrationRuns runs() {
    return runs;
  }

  /** Builds a {@link JdbiRegistry}. For one thread. */
  public static final class Builder {

    private final DataSource dataSource;
    private SchemaName schema = new SchemaName(DEFAULT_SCHEMA);

    private Builder(DataSource dataSource) {
      this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
    }

    /**
     * Puts the registry into another schema. Registries in two schemas know nothing of each other.
     *
     * @param name a letter or underscore, then up to 62 letters, digits, {@code _} and {@code -};
     *     upper and lower case differ; not a name that PostgreSQL keeps for itself
     * @throws io.tenantdb.api.error.InvalidValueException if the name breaks these rules
     */
    public Builder schema(String name) {
      this.schema = new SchemaName(name);
      return this;
    }

    /** Builds the registry as it is set now; touches no database. */
    public JdbiRegistry build() {
      return new JdbiRegistry(dataSource, schema);
    }
  }
}

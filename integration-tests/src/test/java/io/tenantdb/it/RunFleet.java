package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.spi.MigrationRuns;
import io.tenantdb.core.TenantDb;
import io.tenantdb.core.TenantDbBuilder;
import io.tenantdb.jdbi.JdbiRegistry;
import io.tenantdb.testservers.TestDatabase;
import io.tenantdb.testservers.TestMongo;
import io.tenantdb.testservers.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tenants with databases that are behind: each has the first migration, whose table {@code applied}
 * gets a row from each later one, so that it shows what was applied twice.
 */
final class RunFleet implements AutoCloseable {

  static final Duration LIMIT = Duration.ofMinutes(2);
  static final Duration LEASE = Duration.ofSeconds(2);

  private final TestPostgres tenants = TestPostgres.shared();
  private final TestDatabase registryDatabase;
  private final Place place;
  private final MongoClient mongo;
  private final JdbiRegistry registry;
  private final Path before;
  private final Path release;
  private final List<TenantDb> nodes = new ArrayList<>();
  private final List<TenantDatabase> records = new ArrayList<>();
  private final String family = "r" + UUID.randomUUID().toString().replace("-", "");

  /**
   * @param registryServer where the registry is
   * @param folder where the scripts are written
   */
  RunFleet(TestPostgres registryServer, Path folder) throws IOException {
    this.registryDatabase = registryServer.createDatabase();
    this.place =
        new Place(
            registryServer.jdbcUrl("postgres"),
            registryDatabase.name(),
            tenants.jdbcUrl("postgres"),
            TestMongo.shared().connectionString(),
            TestMongo.shared().newDatabaseName(),
            Setting.MIGRATED);
    this.mongo = MongoClients.create(place.mongo());
    this.registry = place.registry();
    this.before = Files.createDirectory(folder.resolve("before"));
    this.release = Files.createDirectory(folder.resolve("release"));
    registry.install();
    place.credentials().create();
    place.readRepository(mongo).createIndexes();
    Files.writeString(
        before.resolve("V1__applied.sql"),
        "CREATE TABLE applied (version integer); CREATE TABLE account (email text);");
  }

  /** Adds a migration that the databases do not have yet, or changes it. */
  void script(String name, String sql) {
    try {
      Files.writeString(release.resolve(name), sql);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives so many tenants a database. */
  void create(int number) {
    try (TenantDb node = builder("filesystem:" + before).build()) {
      records.addAll(
          IntStream.range(0, number)
              .parallel()
              .mapToObj(
                  i ->
                      node.provisioning()
                          .createTenantDatabase(
                              TenantDatabaseCreateCommand.of(new TenantId(family + "_" + i), BY)))
              .toList());
    }
  }

  /** Opens a node of the release. */
  TenantDb open() {
    TenantDb node = builder(locations()).build();
    nodes.add(node);
    return node;
  }

  /** Opens a node of the release before. */
  TenantDb openBefore() {
    TenantDb node = builder("filesystem:" + before).build();
    nodes.add(node);
    return node;
  }

  String[] locations() {
    return new String[] {"filesystem:" + before, "filesystem:" + release};
  }

  private TenantDbBuilder builder(String... locations) {
    return node(place, registry, mongo, locations);
  }

  /** A node whose leases are short. */
  static TenantDbBuilder node(
      Place place, JdbiRegistry registry, MongoClient mongo, String... locations) {
    return place
        .node(registry, mongo, place.provisioner(), locations)
        .leaseDuration(LEASE)
        .pollInterval(Duration.ofMillis(50))
        .reconcileInterval(Duration.ofMillis(200))
        .runWorkers(4);
  }

  Place place() {
    return place;
  }

  MigrationRuns runs() {
    return registry.runs();
  }

  TenantId tenant(int number) {
    return records.get(number).tenantId();
  }

  /** The name of a tenant's database. */
  String database(int number) {
    return records.get(number).databaseName().value();
  }

  /** A record as it is now. */
  TenantDatabase record(int number) {
    return registry.writeRepository().findById(records.get(number).id()).orElseThrow();
  }

  List<TenantDatabase> recordsNow() {
    return IntStream.range(0, records.size()).mapToObj(this::record).toList();
  }

  /** What the run says of a tenant's database. */
  RunDatabase inRun(RunId id, int number) {
    return runs().databases(id, Optional.empty(), 1000).stream()
        .filter(database -> database.tenantId().equals(tenant(number)))
        .findFirst()
        .orElseThrow();
  }

  /** Opens a connection to a tenant's database as superuser. */
  Connection connect(int number) throws SQLException {
    return tenants.dataSource(database(number)).getConnection();
  }

  void execute(int number, String sql) throws SQLException {
    try (Connection connection = connect(number);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  void executeOnServer(String sql) {
    tenants.execute(sql);
  }

  /** The first column of a query in a tenant's database, joined by commas. */
  String ask(int number, String sql) throws SQLException {
    try (Connection connection = connect(number);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return String.join(",", found);
    }
  }

  /** Which versions the history shows, in the order of their ranks, failed ones included. */
  String history(int number) throws SQLException {
    return ask(
        number,
        "SELECT version || CASE WHEN success THEN '' ELSE ' failed' END"
            + " FROM flyway_schema_history ORDER BY installed_rank");
  }

  /** Which versions have left their row, and how often. */
  String applied(int number) throws SQLException {
    return ask(number, "SELECT version FROM applied ORDER BY version");
  }

  /** Proves that Flyway itself finds nothing wrong with the history. */
  void assertValid(int number) {
    MigrationOutcome outcome = place.migrator(locations()).verify(TenantRoute.to(record(number)));
    assertThat(outcome).isInstanceOf(MigrationOutcome.Migrated.class);
  }

  /** How many leases there are, those that are over included. */
  long leases() throws SQLException {
    try (Connection connection = registryDatabase.pool().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM tenantdb.tenant_database WHERE lease_owner IS NOT NULL")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The databases of a run that are in some way alike. */
  <T> Map<T, Long> count(RunId id, Function<RunDatabase, T> kind) {
    return runs().databases(id, Optional.empty(), 1000).stream()
        .collect(Collectors.groupingBy(kind, Collectors.counting()));
  }

  @Override
  public void close() {
    nodes.forEach(TenantDb::close);
    mongo.getDatabase(place.readModel()).drop();
    mongo.close();
    for (int i = 0; i < records.size(); i++) {
      tenants.execute("DROP DATABASE IF EXISTS " + database(i) + " WITH (FORCE)");
    }
    registryDatabase.close();
  }
}

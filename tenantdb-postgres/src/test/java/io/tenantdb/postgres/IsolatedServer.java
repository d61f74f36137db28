package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.api.provisioning.TenantPassword;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantCredentials;
import io.tenantdb.testservers.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** A server that checks passwords, a provisioner with isolation, and what a host would have. */
final class IsolatedServer implements AutoCloseable {

  private final TestPostgres postgres = TestPostgres.checkingPasswords();
  private final Server server = new Server(postgres);
  private final Credentials credentials = new Credentials();
  private final DataSource admin = postgres.adminPool();

  Server server() {
    return server;
  }

  Credentials credentials() {
    return credentials;
  }

  PostgresProvisioner provisioner() {
    return provisioner(admin);
  }

  PostgresProvisioner provisioner(DataSource adminDataSource) {
    return PostgresProvisioner.builder(this::asAdmin, credentials)
        .server(Server.NAME, adminDataSource)
        .sessionEndTimeout(Duration.ofSeconds(5))
        .build();
  }

  PostgresProvisioner withoutIsolation() {
    return server.provisioner(admin);
  }

  /** The JDBC URL of the maintenance database. */
  String jdbcUrl() {
    return postgres.jdbcUrl("postgres");
  }

  DataSource admin() {
    return admin;
  }

  /** A session of a superuser in the maintenance database. */
  Connection superuser() throws SQLException {
    return postgres.dataSource("postgres").getConnection();
  }

  /** As migrators log in. */
  DataSource asAdmin(DatabaseAddress address) {
    return postgres.dataSource(
        address.databaseName().value(), TestPostgres.ADMIN_ROLE, TestPostgres.ADMIN_ROLE);
  }

  void migrate(DatabaseName database, String sql) throws SQLException {
    try (Connection connection =
            asAdmin(new DatabaseAddress(Server.NAME, database)).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Logs in as the tenant of a record. */
  Connection tenant(OwnedDatabase record) throws SQLException {
    return tenant(record, record.name().value());
  }

  Connection tenant(OwnedDatabase record, String database) throws SQLException {
    return login(record, password(record), database);
  }

  Connection login(OwnedDatabase record, String password, String database) throws SQLException {
    return postgres.dataSource(database, role(record), password).getConnection();
  }

  String password(OwnedDatabase record) {
    return credentials.find(record.id()).orElseThrow().value();
  }

  static String role(OwnedDatabase record) {
    return TenantLogin.roleOf(record.id());
  }

  static RegistryRoles roles(OwnedDatabase record) {
    return RegistryRoles.of(record.registryId());
  }

  boolean roleExists(OwnedDatabase record) {
    return server
        .queryOne("SELECT count(*) FROM pg_roles WHERE rolname = ?", role(record))
        .equals("1");
  }

  /** Whether a login waits with a clone of the warm pool. */
  boolean spareExists(CreationNonce clone) {
    return server
        .queryOne("SELECT count(*) FROM pg_roles WHERE rolname = ?", "tdb_spare_" + clone)
        .equals("1");
  }

  /** A clone of the warm pool; it holds nothing. */
  PreparedDatabase sealedClone(PostgresProvisioner provisioner) {
    PreparedDatabase clone = server.newPrepared(Kind.CLONE, Server.newFingerprint());
    provisioner.prepare(clone, Optional.empty(), HELD);
    provisioner.seal(clone, HELD);
    return clone;
  }

  /** Runs a statement as the admin role. */
  void asAdmin(String sql) throws SQLException {
    try (Connection connection = admin.getConnection()) {
      execute(connection, sql);
    }
  }

  static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    server.close();
  }

  /** The place for passwords of a host that forgets them when it ends. */
  static final class Credentials implements TenantCredentials {

    private final Map<TenantDatabaseId, TenantPassword> kept = new ConcurrentHashMap<>();

    @Override
    public TenantPassword keep(TenantDatabaseId id, TenantPassword fresh) {
      return kept.computeIfAbsent(id, none -> fresh);
    }

    @Override
    public Optional<TenantPassword> find(TenantDatabaseId id) {
      return Optional.ofNullable(kept.get(id));
    }

    @Override
    public void forget(TenantDatabaseId id) {
      kept.remove(id);
    }
  }
}

package io.tenantdb.postgres;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.testservers.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** The test server as a superuser sees it, and records whose databases it may hold. */
final class Server implements AutoCloseable {

  static final ServerName NAME = new ServerName("main");

  private static final String TENANT_ROLE = "tenantdb_tenant";

  private final TestPostgres postgres;
  private final UUID registryId = UUID.randomUUID();
  private final List<String> databases = new ArrayList<>();

  Server() {
    this(TestPostgres.shared());
  }

  Server(TestPostgres postgres) {
    this.postgres = postgres;
  }

  UUID registryId() {
    return registryId;
  }

  TestPostgres postgres() {
    return postgres;
  }

  /** A provisioner whose admin role is no superuser. */
  PostgresProvisioner provisioner() {
    return provisioner(postgres.adminPool());
  }

  PostgresProvisioner provisioner(DataSource admin) {
    return PostgresProvisioner.withoutIsolation()
        .server(NAME, admin)
        .sessionEndTimeout(Duration.ofSeconds(3))
        .build();
  }

  /** A prepared database that is not on the server yet. */
  PreparedDatabase newPrepared(Kind kind, MigrationFingerprint fingerprint) {
    PreparedDatabase prepared =
        new PreparedDatabase(registryId, new CreationNonce(hex()), kind, NAME, fingerprint);
    synchronized (databases) {
      for (String prefix : List.of("tdb_new_", "tdb_cln_", "tdb_old_", "tdb_bin_")) {
        databases.add(prefix + prepared.nonce());
      }
      databases.add(templateName(prepared));
    }
    return prepared;
  }

  /** A record whose nonce is that of a clone, as when it has claimed it. */
  OwnedDatabase newRecord(PreparedDatabase clone) {
    return new OwnedDatabase(
        registryId, new TenantDatabaseId(UUID.randomUUID()), clone.nonce(), NAME, newName());
  }

  static MigrationFingerprint newFingerprint() {
    return new MigrationFingerprint(hex());
  }

  static String templateName(PreparedDatabase template) {
    return "tdb_tpl_%s_%s"
        .formatted(
            template.registryId().toString().replace("-", "").substring(0, 12),
            template.fingerprint());
  }

  static String cloned(OwnedDatabase record) {
    return "tdb_cln_" + record.nonce();
  }

  /** Connects as the admin role, which owns what is prepared. */
  Connection adminSession(DatabaseName database) throws SQLException {
    postgres.adminDataSource();
    return postgres
        .dataSource(database.value(), TestPostgres.ADMIN_ROLE, TestPostgres.ADMIN_ROLE)
        .getConnection();
  }

  /** A record that has no database yet. */
  OwnedDatabase newRecord() {
    return newRecord(newName());
  }

  OwnedDatabase newRecord(DatabaseName name) {
    OwnedDatabase record =
        new OwnedDatabase(
            registryId,
            new TenantDatabaseId(UUID.randomUUID()),
            new CreationNonce(hex()),
            NAME,
            name);
    synchronized (databases) {
      databases.addAll(List.of(unclaimed(record), cloned(record), retired(record)));
    }
    return record;
  }

  DatabaseName newName() {
    String name = "tenant_" + hex();
    synchronized (databases) {
      databases.add(name);
    }
    return new DatabaseName(name);
  }

  static String unclaimed(OwnedDatabase record) {
    return "tdb_new_" + record.nonce();
  }

  static String retired(OwnedDatabase record) {
    return "tdb_old_" + record.nonce();
  }

  static String marker(OwnedDatabase record) {
    return "tenantdb registry=%s record=%s nonce=%s"
        .formatted(record.registryId(), record.id(), record.nonce());
  }

  /** Makes a database of somebody else; an empty comment is none. */
  void createForeign(DatabaseName name, String comment) {
    execute("CREATE DATABASE \"%s\" TEMPLATE template0".formatted(name));
    if (!comment.isEmpty()) {
      execute("COMMENT ON DATABASE \"%s\" IS %s".formatted(name, SqlQuoting.literal(comment)));
    }
  }

  /** Everything that must not change in a database that is not ours. */
  String fingerprint(DatabaseName name) {
    return queryOne(
        "SELECT concat_ws('|', oid, datname, datdba, datallowconn, datconnlimit, datacl,"
            + " shobj_description(oid, 'pg_database'))"
            + " FROM pg_database WHERE datname = ?",
        name.value());
  }

  boolean exists(String database) {
    return queryOne("SELECT count(*) FROM pg_database WHERE datname = ?", database).equals("1");
  }

  boolean acceptsConnections(DatabaseName database) {
    return queryOne("SELECT datallowconn FROM pg_database WHERE datname = ?", database.value())
        .equals("t");
  }

  String comment(DatabaseName database) {
    return queryOne(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = ?",
        database.value());
  }

  String oid(DatabaseName database) {
    return queryOne("SELECT oid FROM pg_database WHERE datname = ?", database.value());
  }

  /** The databases whose name or comment carries the record's nonce. */
  List<String> allOf(OwnedDatabase record) {
    return allOf(record.nonce());
  }

  List<String> allOf(CreationNonce nonce) {
    return List.of(
        queryOne(
                "SELECT coalesce(string_agg(datname, ',' ORDER BY datname), '') FROM pg_database"
                    + " WHERE concat(datname, shobj_description(oid, 'pg_database')) LIKE ?",
                "%" + nonce + "%")
            .split(","));
  }

  void execute(String sql) {
    postgres.execute(sql);
  }

  /** Runs a query of one text parameter as superuser; its one value as text. */
  String queryOne(String sql, String parameter) {
    try (Connection connection = postgres.pool("postgres").getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, parameter);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? String.valueOf(result.getString(1)) : "";
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens a session of a role that is no superuser, and a transaction in it. */
  Connection session(DatabaseName database) throws SQLException {
    createTenantRole();
    return begun(postgres.dataSource(database.value(), TENANT_ROLE, TENANT_ROLE).getConnection());
  }

  /** The JDBC URL of a database with that role. */
  String tenantUrl(DatabaseName database) {
    createTenantRole();
    String url = postgres.jdbcUrl(database.value());
    return "%s?user=%s&password=%s"
        .formatted(url.substring(0, url.indexOf('?')), TENANT_ROLE, TENANT_ROLE);
  }

  private void createTenantRole() {
    synchronized (Server.class) {
      if (queryOne("SELECT count(*) FROM pg_roles WHERE rolname = ?", TENANT_ROLE).equals("0")) {
        execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(TENANT_ROLE, TENANT_ROLE));
      }
    }
  }

  /** How many sessions the server has begun to start in a database, and not finished starting. */
  int startingSessions(DatabaseName database) {
    return Integer.parseInt(
        queryOne(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'object' AND mode = 'RowExclusiveLock'"
                + " AND objid = (SELECT oid FROM pg_database WHERE datname = ?)",
            database.value()));
  }

  /** Opens a session of a superuser, and a transaction in it. */
  Connection superuserSession(DatabaseName database) throws SQLException {
    return begun(postgres.dataSource(database.value()).getConnection());
  }

  private static Connection begun(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
    return connection;
  }

  @Override
  public void close() {
    List<String> all;
    synchronized (databases) {
      all = List.copyOf(databases);
    }
    for (String database : all) {
      if (exists(database)) {
        execute("DROP DATABASE IF EXISTS \"%s\" WITH (FORCE)".formatted(database));
      }
    }
  }

  static String hex() {
    return UUID.randomUUID().toString().replace("-", "");
  }
}

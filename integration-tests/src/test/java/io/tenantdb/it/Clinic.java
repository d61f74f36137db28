package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.RepairResult;
import io.tenantdb.api.doctor.ServerFinding;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.core.TenantDb;
import io.tenantdb.core.TenantDbBuilder;
import io.tenantdb.mongo.MongoTenantReadDatabases;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A host with roles and read databases whose background does nothing by itself, so that what is
 * wrong stays so until the doctor is asked.
 */
final class Clinic implements AutoCloseable {

  final Stack stack = new Stack(Setting.ISOLATED);
  final MongoClient mongo = MongoClients.create(stack.place().mongo());
  final TenantDatabaseRegistry registry = stack.place().registry();

  /** Tenants that the host's directory has forgotten. */
  final Set<TenantId> gone = ConcurrentHashMap.newKeySet();

  final TenantDb node = builder().build();

  TenantDbBuilder builder() {
    return TenantDb.builder(
            registry,
            stack.place().readRepository(mongo),
            stack.place().provisioner(),
            stack.place().migrator(Place.MIGRATIONS),
            tenant -> !gone.contains(tenant))
        .readDatabases(
            MongoTenantReadDatabases.builder(mongo)
                .indexes("orders", List.of(new IndexModel(Indexes.ascending("number"))))
                .build())
        .reconcileInterval(Duration.ofHours(1));
  }

  TenantDatabase create() {
    return node.provisioning().createTenantDatabase(Stack.create());
  }

  /** The record as it is now, deleted or not. */
  TenantDatabase state(TenantDatabase record) {
    return registry.writeRepository().findById(record.id()).orElseThrow();
  }

  /** All but what other tests on the same server may have left. */
  List<Finding> found() {
    return node.doctor().inspect().stream()
        .filter(finding -> !(finding instanceof ServerFinding.OpenToPublic))
        .filter(finding -> !(finding instanceof ServerFinding.UnknownRemains))
        .toList();
  }

  /** The one thing that is wrong. */
  <F extends Finding> F only(Class<F> kind) {
    List<Finding> found = found();
    assertThat(found).as("%s", found).singleElement().isInstanceOf(kind);
    Finding finding = found.get(0);
    assertThat(finding.message()).isNotBlank();
    return kind.cast(finding);
  }

  /** Repairs it, and finds it no more. */
  void mend(Finding finding) {
    assertThat(repair(finding)).isEqualTo(new RepairResult.Repaired(finding));
    assertThat(found()).isEmpty();
    assertThat(repair(finding)).isEqualTo(new RepairResult.GoneMeanwhile(finding));
  }

  RepairResult repair(Finding finding) {
    List<RepairResult> results = node.doctor().repair(List.of(finding), BY);
    assertThat(results).hasSize(1);
    return results.get(0);
  }

  /** Works on the server past the library, as a superuser. */
  void byHand(String sql) {
    stack.postgres.execute(sql);
  }

  /** The same inside a database. */
  void inside(TenantDatabase record, String sql) throws SQLException {
    try (Connection connection =
            stack.postgres.dataSource(record.databaseName().value()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The same as the role that the library works as. */
  void asAdmin(String sql) throws SQLException {
    try (Connection connection = stack.postgres.adminDataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** In the registry, past the library. */
  void inRegistry(String sql) throws SQLException {
    try (Connection connection = stack.registryDataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** All that must not change in a database that nobody may touch; empty if it is not there. */
  String fingerprint(String database) throws SQLException {
    try (Connection connection = stack.postgres.pool("postgres").getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT concat_ws('|', oid, datdba, datallowconn, datconnlimit, datacl,"
                    + " shobj_description(oid, 'pg_database')) FROM pg_database WHERE datname ="
                    + " ?")) {
      query.setString(1, database);
      ResultSet row = query.executeQuery();
      return row.next() ? row.getString(1) : "";
    }
  }

  /** Whether the tenant gets a connection with its login. */
  boolean tenantComesIn(TenantDatabase record) {
    String role = TenantLogin.roleOf(record.id());
    try (Connection connection =
        stack.postgres.dataSource(record.databaseName().value(), role, "any").getConnection()) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    node.close();
    mongo.close();
    stack.close();
  }
}

package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.doctor.NotInspected;
import io.tenantdb.api.doctor.ServerFinding;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.core.TenantDb;
import io.tenantdb.flyway.FlywayMigrator;
import io.tenantdb.postgres.PostgresProvisioner;
import io.tenantdb.testservers.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One fleet on two PostgreSQL servers: each has its share, and one goes on without the other. */
class TwoServersTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final ServerName EAST = new ServerName("east");
  private static final ServerName WEST = new ServerName("west");

  private final Stack stack = new Stack(Setting.ISOLATED);
  private final TestPostgres east = TestPostgres.shared();
  private final TestPostgres west = TestPostgres.checkingPasswords();
  private final Gate gateOfWest = new Gate(west.jdbcUrl("postgres"));
  private final Map<ServerName, TestPostgres> servers =
      Map.of(EAST, east, WEST, TestPostgres.at(gateOfWest.url()));
  private final List<TenantDb> nodes = new ArrayList<>();

  /**
   * Opens a node.
   *
   * @param isolated whether each tenant has a login role of its own
   */
  private TenantDb open(boolean isolated) {
    // Makes the admin role.
    east.adminDataSource();
    west.adminDataSource();
    gateOfWest.open();
    PostgresProvisioner.Builder provisioner =
        isolated
            ? PostgresProvisioner.builder(this::asAdmin, stack.place().credentials())
            : PostgresProvisioner.withoutIsolation();
    servers.forEach((name, server) -> provisioner.server(name, asAdmin(server, "postgres")));
    TenantDb node =
        TenantDb.builder(
                stack.place().registry(),
                stack.place().readRepository(stack.mongo()),
                provisioner.build(),
                FlywayMigrator.builder(this::asAdmin, Place.MIGRATIONS).build(),
                tenant -> true)
            .reconcileInterval(Duration.ofMillis(100))
            .build();
    nodes.add(node);
    return node;
  }

  private DataSource asAdmin(DatabaseAddress address) {
    return asAdmin(servers.get(address.server()), address.databaseName().value());
  }

  private static DataSource asAdmin(TestPostgres server, String database) {
    return server.dataSource(database, TestPostgres.ADMIN_ROLE, TestPostgres.ADMIN_ROLE);
  }

  @AfterEach
  void close() throws SQLException {
    gateOfWest.open();
    nodes.forEach(TenantDb::close);
    for (TestPostgres server : List.of(east, west)) {
      for (String name : ownDatabases(server)) {
        server.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
      }
    }
    gateOfWest.close();
    stack.close();
  }

  @ParameterizedTest(name = "isolated {0}")
  @ValueSource(booleans = {false, true})
  void eachServerHasItsShareAndEachRecordSaysWhere(boolean isolated) throws SQLException {
    TenantDb node = open(isolated);
    List<TenantDatabase> records = Stream.generate(() -> create(node)).limit(4).toList();

    assertThat(records.stream().collect(Collectors.groupingBy(TenantDatabase::server)))
        .hasSize(2)
        .allSatisfy((server, share) -> assertThat(share).hasSize(2));
    for (TenantDatabase record : records) {
      TestPostgres other = record.server().equals(EAST) ? west : east;
      assertThat(ownDatabases(servers.get(record.server())))
          .contains(record.databaseName().value());
      assertThat(ownDatabases(other)).doesNotContain(record.databaseName().value());
      String role = TenantLogin.roleOf(record.id());
      assertThat(hasRole(servers.get(record.server()), role)).isEqualTo(isolated);
      assertThat(hasRole(other, role)).isFalse();
      assertThat(node.routing().findRoute(record.tenantId()).orElseThrow().server())
          .isEqualTo(record.server());
    }

    TenantDatabase first = records.get(0);
    node.provisioning().deleteTenantDatabase(first.tenantId(), BY);
    assertThat(create(node).server()).isEqualTo(first.server());
    assertThat(findings(node)).isEmpty();
  }

  @ParameterizedTest(name = "isolated {0}")
  @ValueSource(booleans = {false, true})
  void withoutOneServerTheTenantsOfTheOtherWorkAndNothingIsLostOfItsOwn(boolean isolated) {
    TenantDb node = open(isolated);
    TenantDatabase one = create(node);
    TenantDatabase two = create(node);
    TenantDatabase inEast = one.server().equals(EAST) ? one : two;
    TenantDatabase inWest = one.server().equals(EAST) ? two : one;
    assertThat(inWest.server()).isEqualTo(WEST);

    gateOfWest.shut();

    DatabaseName renamed = new DatabaseName("renamed_" + inEast.databaseName());
    var service = node.provisioning();
    service.updateTenantDatabaseName(inEast.tenantId(), renamed, BY);
    service.suspendTenantDatabase(inEast.tenantId(), BY);
    assertThat(service.resumeTenantDatabase(inEast.tenantId(), BY).serving()).isTrue();
    assertThat(node.migrations().migrateTenantDatabase(inEast.tenantId(), BY).success()).isTrue();
    assertThatThrownBy(() -> service.suspendTenantDatabase(inWest.tenantId(), BY))
        .isInstanceOf(ProvisioningFailedException.class)
        .hasCauseInstanceOf(TenantServerUnavailableException.class);
    assertThat(findings(node)).anyMatch(finding -> finding instanceof NotInspected);

    // Both have the same number of databases, so one of the two new ones comes to each server.
    List<TenantDatabase> created = Stream.generate(() -> tryToCreate(node)).limit(2).toList();
    TenantDatabase failed = only(created, TenantDatabaseStatus.FAILED);
    assertThat(failed.server()).isEqualTo(WEST);
    assertThat(only(created, TenantDatabaseStatus.ACTIVE).server()).isEqualTo(EAST);

    gateOfWest.open();

    TenantDatabase finished =
        service.createTenantDatabase(TenantDatabaseCreateCommand.of(failed.tenantId(), BY));
    assertThat(finished.id()).isEqualTo(failed.id());
    assertThat(finished.presence()).isEqualTo(DatabasePresence.PRESENT);
    assertThat(service.suspendTenantDatabase(inWest.tenantId(), BY).status())
        .isEqualTo(TenantDatabaseStatus.SUSPENDED);
    await().atMost(LIMIT).untilAsserted(() -> assertThat(findings(node)).isEmpty());
  }

  private static TenantDatabase only(List<TenantDatabase> records, TenantDatabaseStatus status) {
    List<TenantDatabase> found =
        records.stream().filter(record -> record.status() == status).toList();
    assertThat(found).as("%s", records).hasSize(1);
    return found.get(0);
  }

  private static TenantDatabase create(TenantDb node) {
    return node.provisioning().createTenantDatabase(Stack.create());
  }

  /** The record, whatever became of it. */
  private TenantDatabase tryToCreate(TenantDb node) {
    var create = Stack.create();
    ProvisioningFailedException failure =
        catchThrowableOfType(
            ProvisioningFailedException.class,
            () -> node.provisioning().createTenantDatabase(create));
    if (failure != null) {
      assertThat(failure).hasCauseInstanceOf(TenantServerUnavailableException.class);
    }
    return stack.place().registry().writeRepository().findByTenantId(create.tenantId()).get(0);
  }

  /** All but what other tests may have left on the servers. */
  private static List<?> findings(TenantDb node) {
    return node.doctor().inspect().stream()
        .filter(finding -> !(finding instanceof ServerFinding.OpenToPublic))
        .filter(finding -> !(finding instanceof ServerFinding.UnknownRemains))
        .toList();
  }

  private static boolean hasRole(TestPostgres server, String role) throws SQLException {
    try (Connection connection = server.dataSource("postgres").getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT 1 FROM pg_roles WHERE rolname = ?")) {
      query.setString(1, role);
      return query.executeQuery().next();
    }
  }

  /** The databases with this registry's mark. */
  private List<String> ownDatabases(TestPostgres server) throws SQLException {
    try (Connection connection = server.dataSource("postgres").getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT datname FROM pg_database"
                    + " WHERE strpos(shobj_description(oid, 'pg_database'), ?) > 0")) {
      query.setString(1, "registry=" + stack.place().registry().id());
      ResultSet rows = query.executeQuery();
      List<String> names = new ArrayList<>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    }
  }
}

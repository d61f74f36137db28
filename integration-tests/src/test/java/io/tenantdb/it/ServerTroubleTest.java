package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.core.TenantDb;
import io.tenantdb.it.Operation.Host;
import io.tenantdb.postgres.PostgresProvisioner;
import io.tenantdb.testservers.TestPostgres;
import io.tenantdb.testservers.Torture;
import io.tenantdb.testservers.WatchedDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tenants' server that is full, takes no more connections, or starts anew in the middle. */
class ServerTroubleTest {

  private static final boolean FULL = Torture.isFull();

  /** What there is of the work then is gone with the connection. */
  private static final String FIRST_COMMIT = Steps.ON_SERVER + "COMMIT 1";

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final TestPostgres server = TestPostgres.checkingPasswords();
  private final List<String> families = new ArrayList<>();
  private Stack stack = new Stack(Setting.PLAIN, server);

  /** As on a real server, and unlike on a test's: what was committed outlives a crash. */
  @BeforeEach
  void waitForCommits() {
    server.execute("ALTER ROLE ALL SET synchronous_commit = on");
  }

  @AfterEach
  void close() throws SQLException {
    server.execute("ALTER ROLE ALL RESET synchronous_commit");
    stack.closeNodes();
    for (String family : families) {
      stack.dropDatabasesLike(family);
    }
    stack.close();
  }

  /** The migration writes a file, and where it writes there is no space left at first. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsReportedAndARetryWorksOnceThereIsSpace(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("written");
    Files.createSymbolicLink(file, Path.of("/dev/full"));
    Files.writeString(
        Files.createDirectory(folder.resolve("migrations")).resolve("V1__write.sql"),
        "COPY (SELECT generate_series(1, 100000)) TO '%s';".formatted(file));
    server.adminDataSource();
    server.execute("GRANT pg_write_server_files TO " + TestPostgres.ADMIN_ROLE);
    try {
      TenantDb node =
          stack.open(
              builder -> builder.templates(false), "filesystem:" + folder.resolve("migrations"));
      TenantDatabaseCreateCommand create = create();

      TenantDatabase failed = assertFails(node, create, "No space left on device");

      Files.delete(file);
      assertSucceedsNow(node, create, failed);
      assertThat(file).isNotEmptyFile();
    } finally {
      server.execute("REVOKE pg_write_server_files FROM " + TestPostgres.ADMIN_ROLE);
    }
  }

  /** As the server says it when there is no room for the files of another database. */
  @Test
  void aDiskThatIsFullForACreationIsReportedAndARetryWorksOnceThereIsSpace() {
    AtomicBoolean full = new AtomicBoolean(true);
    PostgresProvisioner provisioner =
        stack
            .place()
            .provisioner(
                real ->
                    new WatchedDataSource(
                        real,
                        sql -> {
                          if (full.get() && sql.startsWith("CREATE DATABASE")) {
                            throw new SQLException(
                                "ERROR: could not extend file: No space left on device", "53100");
                          }
                        }),
                stack.place().credentials())
            .build();
    try (TenantDb node =
        stack
            .place()
            .node(stack.place().registry(), stack.mongo(), provisioner, Place.MIGRATIONS)
            .templates(false)
            .build()) {
      TenantDatabaseCreateCommand create = create();

      TenantDatabase failed = assertFails(node, create, "No space left on device");
      assertThat(failed.errorMessage().value()).contains("free disk space on the server");

      full.set(false);
      assertSucceedsNow(node, create, failed);
    }
  }

  @Test
  void tooManyConnectionsAreReportedAndARetryWorksOnceThereAreFewer() {
    TenantDb node = stack.open(Place.MIGRATIONS);
    TenantDatabaseCreateCommand create = create();
    TenantDatabase failed;
    server.execute("ALTER ROLE %s CONNECTION LIMIT 0".formatted(TestPostgres.ADMIN_ROLE));
    try {
      failed = assertFails(node, create, "too many connections");
    } finally {
      server.execute("ALTER ROLE %s CONNECTION LIMIT -1".formatted(TestPostgres.ADMIN_ROLE));
    }
    assertSucceedsNow(node, create, failed);
  }

  @Test
  void aServerThatStartsAnewBeforeAnyStatementLeavesWhatARetryFinishes() throws Exception {
    stack.close();
    // Where there are no templates, every creation takes the same steps.
    stack = new Stack(Setting.MIGRATED, server);
    List<String> taken = new ArrayList<>();
    Steps observed = new Steps();
    try (TenantDb node = SteppingNode.open(stack.place(), stack.mongo(), observed, LEASE)) {
      TenantDatabaseCreateCommand create = create();
      observed.follow(() -> node.provisioning().createTenantDatabase(create), taken::add);
    }
    List<String> statements =
        taken.stream().filter(step -> step.startsWith(Steps.ON_SERVER)).toList();
    assertThat(statements).anyMatch(step -> step.contains("CREATE DATABASE"));
    for (String statement : FULL ? statements : aFew(statements)) {
      restartBefore(statement);
    }
  }

  /** What a creation is for a record without a database, these are for one with a database. */
  @ParameterizedTest
  @EnumSource(names = {"RENAME", "SUSPEND", "RESUME", "DELETE", "RESTORE", "PURGE"})
  void aServerThatStartsAnewInTheMiddleOfAnOperationLeavesWhatARetryFinishes(Operation operation)
      throws Exception {
    stack.close();
    stack = new Stack(settingOf(operation), server);
    for (String statement : FULL ? statementsOf(operation) : List.of(FIRST_COMMIT)) {
      restartBefore(statement, operation);
    }
  }

  /** Where there is no recycle bin, nothing can be restored or purged. */
  private static Setting settingOf(Operation operation) {
    return EnumSet.of(Operation.RESTORE, Operation.PURGE).contains(operation)
        ? Setting.RECYCLING
        : Setting.MIGRATED;
  }

  private List<String> statementsOf(Operation operation) {
    TenantId tenant = newTenant();
    List<String> taken = new ArrayList<>();
    Steps observed = new Steps();
    try (TenantDb node = SteppingNode.open(stack.place(), stack.mongo(), observed, LEASE)) {
      Host host = host(node);
      operation.prepare(host, tenant);
      observed.follow(() -> operation.run(host, tenant), taken::add);
    }
    List<String> statements =
        taken.stream().filter(step -> step.startsWith(Steps.ON_SERVER)).toList();
    assertThat(statements).contains(FIRST_COMMIT);
    return statements;
  }

  private void restartBefore(String statement, Operation operation) throws Exception {
    TenantId tenant = newTenant();
    Steps steps = new Steps();
    AtomicBoolean restarted = new AtomicBoolean();
    try (TenantDb node = SteppingNode.open(stack.place(), stack.mongo(), steps, LEASE)) {
      Host host = host(node);
      operation.prepare(host, tenant);
      ProvisioningFailedException failure =
          catchThrowableOfType(
              ProvisioningFailedException.class,
              () ->
                  steps.follow(
                      () -> operation.run(host, tenant),
                      step -> restartOnce(step.equals(statement), restarted)));
      assertThat(restarted).as(statement).isTrue();
      assertThat(failure).as(statement).isNotNull();
      assertThat(failure).hasCauseInstanceOf(TenantServerUnavailableException.class);
      awaitServer();

      operation.run(host, tenant);

      assertThat(host.records().findByTenantId(tenant))
          .as(statement)
          .singleElement()
          .matches(operation::isDone);
    }
  }

  private Host host(TenantDb node) {
    return new Host(node, stack.place().registry().writeRepository());
  }

  private TenantId newTenant() {
    TenantId tenant = new TenantId("r" + UUID.randomUUID().toString().replace("-", ""));
    families.add(tenant.value());
    return tenant;
  }

  private void restartOnce(boolean now, AtomicBoolean restarted) {
    if (now && restarted.compareAndSet(false, true)) {
      restartServer();
    }
  }

  private static List<String> aFew(List<String> statements) {
    return List.of(
        statements.stream()
            .filter(step -> step.contains("CREATE DATABASE"))
            .findFirst()
            .orElseThrow(),
        statements.get(statements.size() - 1));
  }

  private void restartBefore(String statement) throws Exception {
    TenantDatabaseCreateCommand create = create();
    Steps steps = new Steps();
    AtomicBoolean restarted = new AtomicBoolean();
    try (TenantDb node = SteppingNode.open(stack.place(), stack.mongo(), steps, LEASE)) {
      ProvisioningFailedException failure =
          catchThrowableOfType(
              ProvisioningFailedException.class,
              () ->
                  steps.follow(
                      () -> node.provisioning().createTenantDatabase(create),
                      step -> restartOnce(step.equals(statement), restarted)));
      assertThat(restarted).as(statement).isTrue();
      assertThat(failure).as(statement).isNotNull();
      assertThat(failure).hasCauseInstanceOf(TenantServerUnavailableException.class);
      assertThat(failure.database().status()).isEqualTo(TenantDatabaseStatus.FAILED);
      awaitServer();
      assertSucceedsNow(node, create, failure.database());
    }
  }

  /** A server one of whose processes is killed ends all others, recovers, and starts anew. */
  private void restartServer() {
    try (Connection connection = server.dataSource("postgres").getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      assertThat(ProcessHandle.of(row.getLong(1)).orElseThrow().destroyForcibly()).isTrue();
      await().atMost(LIMIT).until(() -> !connection.isValid(1));
    } catch (SQLException e) {
      throw new IllegalStateException("the server was away before it was stopped", e);
    }
  }

  private void awaitServer() {
    await()
        .atMost(LIMIT)
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(
            () -> {
              server.dataSource("postgres").getConnection().close();
              return true;
            });
  }

  private TenantDatabaseCreateCommand create() {
    TenantDatabaseCreateCommand create = Stack.create();
    families.add(create.tenantId().value().replace('-', '_'));
    return create;
  }

  private TenantDatabase assertFails(
      TenantDb node, TenantDatabaseCreateCommand create, String reason) {
    ProvisioningFailedException failure =
        catchThrowableOfType(
            ProvisioningFailedException.class,
            () -> node.provisioning().createTenantDatabase(create));
    assertThat(failure).isNotNull().hasMessageContaining(reason);
    TenantDatabase failed = failure.database();
    assertThat(failed.status()).isEqualTo(TenantDatabaseStatus.FAILED);
    assertThat(failed.errorMessage().value()).contains(reason);
    return failed;
  }

  private void assertSucceedsNow(
      TenantDb node, TenantDatabaseCreateCommand create, TenantDatabase failed) {
    TenantDatabase created = node.provisioning().createTenantDatabase(create);
    assertThat(created.id()).isEqualTo(failed.id());
    assertThat(created.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(created.errorMessage()).isNull();
    assertThat(stack.place().registry().writeRepository().findByTenantId(create.tenantId()))
        .containsExactly(created);
  }
}

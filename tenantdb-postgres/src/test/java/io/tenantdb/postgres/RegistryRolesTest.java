package io.tenantdb.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.testservers.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The two roles of a registry on a server. */
class RegistryRolesTest {

  private static final int NODES = 16;

  private final Server server = new Server();
  private final DataSource admin = server.postgres().adminDataSource();
  private final RegistryRoles roles = RegistryRoles.of(UUID.randomUUID());

  @AfterEach
  void dropRoles() {
    for (String role : List.of(roles.owner(), roles.group())) {
      server.execute("DROP ROLE IF EXISTS " + role);
    }
  }

  @Test
  void manyNodesAtOnceMakeThemOnce() throws Exception {
    ExecutorService nodes = Executors.newFixedThreadPool(NODES);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Optional<String>>> answers = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        answers.add(
            nodes.submit(
                () -> {
                  start.await();
                  return setUp();
                }));
      }
      start.countDown();
      for (Future<Optional<String>> answer : answers) {
        assertThat(answer.get()).isEmpty();
      }
    } finally {
      nodes.shutdownNow();
    }
    assertThat(attributes(roles.owner())).isEqualTo("f f f f f t");
    assertThat(attributes(roles.group())).isEqualTo("f f f f f t");
  }

  @Test
  void theAdminRoleCanBecomeTheOwner() throws SQLException {
    assertThat(setUp()).isEmpty();
    try (Connection connection = admin.getConnection()) {
      assertThat(AdminServer.execute(connection, "SET ROLE " + roles.owner())).isFalse();
    }
  }

  @Test
  void whatACrashLeftIsCompleted() throws SQLException {
    server.execute(
        "SET ROLE %s; CREATE ROLE %s; RESET ROLE"
            .formatted(TestPostgres.ADMIN_ROLE, roles.group()));
    server.execute("COMMENT ON ROLE %s IS '%s'".formatted(roles.group(), roles.comment()));

    assertThat(setUp()).isEmpty();
    assertThat(setUp()).as("again").isEmpty();
  }

  @Test
  void aRoleOfTheSameNameThatIsNotTheRegistrysIsRefused() throws SQLException {
    server.execute("CREATE ROLE " + roles.group());

    assertThat(setUp())
        .hasValueSatisfying(
            fault -> assertThat(fault).contains(roles.group()).contains("comment is missing"));
    assertThat(exists(roles.owner())).isFalse();
  }

  @Test
  void aRoleThatCouldLogInIsRefused() throws SQLException {
    assertThat(setUp()).isEmpty();
    server.execute("ALTER ROLE %s LOGIN".formatted(roles.owner()));

    assertThat(setUp())
        .hasValueSatisfying(
            fault -> assertThat(fault).contains(roles.owner()).contains("must be NOLOGIN"));
  }

  @Test
  void anAdminRoleThatMayNotCreateRolesIsToldSo() throws SQLException {
    String weak = "weak_" + Server.hex();
    server.execute("CREATE ROLE %s LOGIN CREATEDB PASSWORD '%s'".formatted(weak, weak));
    try (Connection connection =
        server.postgres().dataSource("postgres", weak, weak).getConnection()) {
      assertThat(new RegistryRoleSetup(roles).run(connection))
          .hasValueSatisfying(fault -> assertThat(fault).contains("needs CREATEROLE"));
    } finally {
      server.execute("DROP ROLE " + weak);
    }
  }

  private Optional<String> setUp() throws SQLException {
    try (Connection connection = admin.getConnection()) {
      return new RegistryRoleSetup(roles).run(connection);
    }
  }

  private boolean exists(String role) {
    return server.queryOne("SELECT count(*) FROM pg_roles WHERE rolname = ?", role).equals("1");
  }

  private String attributes(String role) {
    return server.queryOne(
        "SELECT concat_ws(' ', rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls,"
            + " shobj_description(oid, 'pg_authid') = '"
            + roles.comment()
            + "') FROM pg_roles WHERE rolname = ?",
        role);
  }
}

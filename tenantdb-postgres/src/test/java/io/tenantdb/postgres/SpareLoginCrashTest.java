package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static io.tenantdb.postgres.PreparationCrashTest.STEP;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is done with a clone and its login is cut off at each point. Then the same process goes on,
 * which remembers passwords, or another one, which does not.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class SpareLoginCrashTest {

  private final IsolatedServer isolated = new IsolatedServer();
  private final Server server = isolated.server();

  @AfterAll
  void close() {
    isolated.close();
  }

  /** A process whose connections can be made to break. */
  private final class Node {
    private final AtomicReference<DataSource> admin = new AtomicReference<>(isolated.admin());
    private final PostgresProvisioner provisioner = isolated.provisioner(switched());

    private DataSource switched() {
      return (DataSource)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {DataSource.class},
              (proxy, method, arguments) -> {
                try {
                  return method.invoke(admin.get(), arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    /**
     * @return whether the work was cut off
     */
    boolean isCutOff(int point, boolean crash, Runnable work) {
      FaultyDataSource faulty = new FaultyDataSource(isolated.admin(), point, crash);
      admin.set(faulty.dataSource());
      try {
        work.run();
      } catch (TenantServerUnavailableException e) {
        assertThat(faulty.hasFailed()).as("cut off at %s", point).isTrue();
      } finally {
        admin.set(isolated.admin());
      }
      return faulty.hasFailed();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClaimIsFinishedByTheNextCall(boolean crash) throws SQLException {
    int point = 0;
    boolean cutOff = true;
    while (cutOff) {
      Node node = new Node();
      OwnedDatabase record = server.newRecord(isolated.sealedClone(node.provisioner));
      cutOff = node.isCutOff(point++, crash, () -> create(node.provisioner, record));
      create(crash ? isolated.provisioner() : node.provisioner, record);
      isWhole(record);
    }
    assertThat(point).as("points at which it was cut off").isGreaterThan(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClaimOfAnotherNodesCloneIsFinishedByTheNextCall(boolean crash) throws SQLException {
    int point = 0;
    boolean cutOff = true;
    while (cutOff) {
      OwnedDatabase record = server.newRecord(isolated.sealedClone(isolated.provisioner()));
      Node node = new Node();
      cutOff = node.isCutOff((point += STEP) - STEP, crash, () -> create(node.provisioner, record));
      create(crash ? isolated.provisioner() : node.provisioner, record);
      isWhole(record);
    }
    assertThat(point).as("points at which it was cut off").isGreaterThan(5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClaimThatIsGivenUpIsCleanedUpByDrop(boolean ofAnotherNode) {
    int point = 0;
    boolean cutOff = true;
    while (cutOff) {
      Node node = new Node();
      OwnedDatabase record =
          server.newRecord(
              isolated.sealedClone(ofAnotherNode ? isolated.provisioner() : node.provisioner));
      cutOff = node.isCutOff((point += STEP) - STEP, true, () -> create(node.provisioner, record));
      isolated.provisioner().drop(record, HELD);
      isGone(record);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCloneWhoseSealWasCutOffHasALoginThatWorks(boolean crash) throws SQLException {
    int point = 0;
    boolean cutOff = true;
    while (cutOff) {
      Node node = new Node();
      PreparedDatabase clone = server.newPrepared(Kind.CLONE, Server.newFingerprint());
      node.provisioner.prepare(clone, Optional.empty(), HELD);
      cutOff =
          node.isCutOff((point += STEP) - STEP, crash, () -> node.provisioner.seal(clone, HELD));
      assertThat(isolated.spareExists(clone.nonce()))
          .as("a login with a clone that is sealed, and with no other")
          .isEqualTo(node.provisioner.isSealed(clone));
      (crash ? isolated.provisioner() : node.provisioner).seal(clone, HELD);
      OwnedDatabase record = server.newRecord(clone);
      create(node.provisioner, record);
      isWhole(record);
    }
    assertThat(point).as("points at which it was cut off").isGreaterThan(9);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDiscardThatWasCutOffIsFinishedByTheNextCall(boolean crash) {
    int point = 0;
    boolean cutOff = true;
    while (cutOff) {
      Node node = new Node();
      PreparedDatabase clone = isolated.sealedClone(node.provisioner);
      cutOff =
          node.isCutOff((point += STEP) - STEP, crash, () -> node.provisioner.discard(clone, HELD));
      isolated.provisioner().discard(clone, HELD);
      isGone(server.newRecord(clone));
    }
    assertThat(point).as("points at which it was cut off").isGreaterThan(18);
  }

  private static void create(PostgresProvisioner provisioner, OwnedDatabase record) {
    provisioner.create(record, Optional.empty(), HELD);
  }

  private void isWhole(OwnedDatabase record) throws SQLException {
    assertThat(server.allOf(record)).containsExactly(record.name().value());
    assertThat(isolated.spareExists(record.nonce())).isFalse();
    isolated.tenant(record).close();
    isolated.provisioner().drop(record, HELD);
    isGone(record);
  }

  private void isGone(OwnedDatabase record) {
    assertThat(server.allOf(record)).containsExactly("");
    assertThat(isolated.spareExists(record.nonce())).isFalse();
    assertThat(isolated.roleExists(record)).isFalse();
    assertThat(isolated.credentials().find(record.id())).isEmpty();
  }
}

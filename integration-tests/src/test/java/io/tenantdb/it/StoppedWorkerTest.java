package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.it.Operation.Host;
import io.tenantdb.it.Workers.Worker;
import io.tenantdb.testservers.JavaProcess;
import io.tenantdb.testservers.Torture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A JVM is stopped past its leases while its workers stand before each step of an operation.
 * Another node finishes their work, and then the names that they worked on become others' or their
 * tenants' again. When the JVM goes on, its workers fail, and nothing has changed.
 */
@EnabledOnOs(OS.LINUX)
class StoppedWorkerTest {

  /** The full run also has workers stopped before each statement and each commit on the server. */
  private static final boolean FULL = Torture.isFull();

  private static final Set<Setting> SETTINGS =
      FULL
          ? EnumSet.allOf(Setting.class)
          : EnumSet.complementOf(EnumSet.of(Setting.PLAIN, Setting.MIGRATED));

  static Stream<Arguments> operations() {
    return SETTINGS.stream().flatMap(StoppedWorkerTest::together);
  }

  /** The server has not enough connections for all steps of all operations. */
  private static Stream<Arguments> together(Setting setting) {
    return FULL
        ? setting.operations().stream().map(operation -> arguments(setting, Set.of(operation)))
        : Stream.of(arguments(setting, setting.operations()));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aWorkerThatWasStoppedPastItsLeaseDoesNoHarm(Setting setting, Set<Operation> operations)
      throws Exception {
    try (Workers workers = new Workers(setting)) {
      operations.forEach(operation -> addWorkers(workers, operation));
      try (JavaProcess process = workers.start()) {
        Workers.awaitAllStand(process);
        signal(process, "STOP");
        workers.awaitFinished();
        Workers.forEach(workers.all(), worker -> goFurther(workers, worker));
        workers.awaitPrepared();
        workers.agreement().awaitNothingPending();
        workers.agreement().assertHolds();
        List<TenantDatabase> records = workers.records();
        List<ServerDatabase> databases = workers.agreement().databases();

        process.sendLine(WorkersMain.GO_ON);
        signal(process, "CONT");
        process.awaitOutput(WorkersMain.ALL_ENDED, Workers.LIMIT);

        workers.all().forEach(worker -> assertFailed(process, worker));
        forgetPasswordsOfTheDead(workers);
        assertThat(workers.records()).containsExactlyElementsOf(records);
        assertThat(workers.agreement().databases()).containsExactlyElementsOf(databases);
        workers.agreement().assertHolds();
      }
    }
  }

  /** One before each step that is taken under a lease. */
  private static void addWorkers(Workers workers, Operation operation) {
    workers.stepsOf(operation).stream()
        .filter(step -> workers.hasBegun(operation, step) && !step.equals(WorkersMain.END))
        .filter(step -> FULL || changes(step))
        .forEach(step -> workers.add(operation, step));
  }

  /** Who stands before a look does what follows it as one who stands there. */
  private static boolean changes(String step) {
    return step.startsWith(Steps.ON_SERVER)
        ? step.startsWith(Steps.ON_SERVER + "COMMIT")
        : Stream.of("find", "inspect", "verify").noneMatch(step::startsWith);
  }

  /**
   * Between the last look at the lease and the host's vault there is nothing that could stop a
   * worker: what it keeps then for a record that is gone opens no database.
   */
  private static void forgetPasswordsOfTheDead(Workers workers) {
    List<TenantId> late =
        workers.all().stream()
            .filter(worker -> worker.step().startsWith("keep"))
            .map(Worker::tenant)
            .toList();
    workers.records().stream()
        .filter(record -> record.isDeleted() && late.contains(record.tenantId()))
        .forEach(record -> workers.credentials().forget(record.id()));
  }

  /** Does what makes the rest of the worker's operation do harm. */
  private static void goFurther(Workers workers, Worker worker) {
    Host host = workers.host();
    TenantId tenant = worker.tenant();
    switch (worker.operation()) {
      case CREATE, CREATE_BY_COMMAND -> {
        Operation.DELETE.run(host, tenant);
        Operation.CREATE.run(host, tenant);
      }
      case RENAME -> {
        DatabaseName elsewhere = new DatabaseName("elsewhere_" + tenant);
        host.node().provisioning().updateTenantDatabaseName(tenant, elsewhere, BY);
        createForAnother(workers, Operation.newName(tenant));
      }
      case MIGRATE, RESUME -> Operation.SUSPEND.run(host, tenant);
      case RESUME_BY_COMMAND -> {
        if (host.record(tenant).status() == TenantDatabaseStatus.ACTIVE) {
          Operation.SUSPEND.run(host, tenant);
        }
      }
      case SUSPEND, SUSPEND_BY_COMMAND -> {
        if (host.record(tenant).status() == TenantDatabaseStatus.SUSPENDED) {
          Operation.RESUME.run(host, tenant);
        }
      }
      case DELETE -> {
        if (host.record(tenant).presence() == DatabasePresence.RECYCLED) {
          Operation.RESTORE.run(host, tenant);
        } else {
          createForAnother(workers, DatabaseName.forTenant(tenant));
        }
      }
      case RESTORE -> {
        Operation.DELETE.run(host, tenant);
        createForAnother(workers, DatabaseName.forTenant(tenant));
      }
      case PURGE -> Operation.CREATE.run(host, tenant);
    }
  }

  private static void createForAnother(Workers workers, DatabaseName name) {
    workers
        .host()
        .node()
        .provisioning()
        .createTenantDatabase(
            TenantDatabaseCreateCommand.of(workers.newTenant(), BY).withDatabaseName(name));
  }

  private static void signal(JavaProcess process, String signal)
      throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
    await().atMost(Workers.LIMIT).until(() -> isStopped(process) == signal.equals("STOP"));
  }

  private static boolean isStopped(JavaProcess process) throws IOException {
    // The state stands behind the name, which is in parentheses (proc(5)).
    Path stat = Path.of("/proc", String.valueOf(process.pid()), "stat");
    try {
      return Files.readString(stat).contains(") T ");
    } catch (NoSuchFileException e) {
      // It went on, and has come to its end.
      return false;
    }
  }

  private static void assertFailed(JavaProcess process, Worker worker) {
    String start = WorkersMain.ENDED + worker.tenant() + ": ";
    assertThat(process.output().lines().filter(line -> line.startsWith(start)))
        .as("%s", worker)
        .singleElement()
        .isIn(
            start + "LeaseLostException",
            start + "DatabaseGoneException",
            start + "ProvisioningFailedException",
            start + "TenantDatabaseNotFoundException");
  }
}

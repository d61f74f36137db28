package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.core.TenantDb;
import io.tenantdb.it.Workers.Worker;
import io.tenantdb.testservers.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A JVM is stopped past its leases while its workers stand before each step of an operation.
 * Another node finishes their work, and then the names that they worked on become others' or their
 * tenants' again. When the JVM goes on, its workers fail, and nothing has changed.
 */
@EnabledOnOs(OS.LINUX)
class StoppedWorkerTest {

  private static final List<Operation> OPERATIONS =
      List.of(Operation.CREATE, Operation.RENAME, Operation.DELETE);

  @Test
  void aWorkerThatWasStoppedPastItsLeaseDoesNoHarm() throws Exception {
    try (Workers workers = new Workers()) {
      OPERATIONS.forEach(operation -> addWorkers(workers, operation));
      try (JavaProcess process = workers.start("WAIT")) {
        Workers.awaitAllStand(process);
        signal(process, "STOP");
        workers.awaitFinished();
        workers.all().forEach(worker -> goFurther(workers, worker));
        workers.awaitNothingPending();
        workers.assertAgreed();
        List<TenantDatabase> records = workers.records();
        List<ServerDatabase> databases = workers.databases();

        process.sendLine(WorkersMain.GO_ON);
        signal(process, "CONT");
        process.awaitOutput(WorkersMain.ALL_ENDED, Workers.LIMIT);

        workers.all().forEach(worker -> assertFailed(process, worker));
        assertThat(workers.records()).containsExactlyElementsOf(records);
        assertThat(workers.databases()).containsExactlyElementsOf(databases);
        workers.assertAgreed();
      }
    }
  }

  /** One before each step that is taken under a lease. */
  private static void addWorkers(Workers workers, Operation operation) {
    List<String> steps = workers.stepsOf(operation);
    steps.stream()
        .filter(step -> workers.hasBegun(operation, step) && !step.equals(WorkersMain.END))
        .forEach(step -> workers.add(operation, step));
  }

  /** Does what makes the rest of the worker's operation do harm. */
  private static void goFurther(Workers workers, Worker worker) {
    TenantDb node = workers.survivor();
    switch (worker.operation()) {
      case CREATE -> {
        Operation.DELETE.run(node, worker.tenant());
        Operation.CREATE.run(node, worker.tenant());
      }
      case RENAME -> {
        DatabaseName elsewhere = new DatabaseName("elsewhere_" + worker.tenant());
        node.provisioning().updateTenantDatabaseName(worker.tenant(), elsewhere, BY);
        createForAnother(workers, Operation.newName(worker.tenant()));
      }
      case DELETE -> createForAnother(workers, DatabaseName.forTenant(worker.tenant()));
      default -> throw new IllegalArgumentException("nobody is stopped in a " + worker);
    }
  }

  private static void createForAnother(Workers workers, DatabaseName name) {
    workers
        .survivor()
        .provisioning()
        .createTenantDatabase(
            TenantDatabaseCreateCommand.of(workers.newTenant(), BY).withDatabaseName(name));
  }

  private static void signal(JavaProcess process, String signal)
      throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
    // The state stands behind the name, which is in parentheses (proc(5)).
    Path stat = Path.of("/proc", String.valueOf(process.pid()), "stat");
    await()
        .atMost(Workers.LIMIT)
        .until(() -> Files.readString(stat).contains(") T ") == signal.equals("STOP"));
  }

  private static void assertFailed(JavaProcess process, Worker worker) {
    String start = WorkersMain.ENDED + worker.tenant() + ": ";
    assertThat(process.output().lines().filter(line -> line.startsWith(start)))
        .as("%s", worker)
        .singleElement()
        .isIn(
            start + "LeaseLostException",
            start + "ProvisioningFailedException",
            start + "TenantDatabaseNotFoundException");
  }
}

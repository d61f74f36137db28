package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.testservers.JavaProcess;
import io.tenantdb.testservers.Torture;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A JVM is killed while its workers stand before each call that each operation makes to its ports,
 * and after the last one. Another node finishes what had begun, and nothing else.
 */
class KilledWorkerTest {

  /** The full run also has workers die before each statement and each commit on the server. */
  private static final boolean FULL = Torture.isFull();

  private static final Map<Setting, Set<Operation>> BY_EXPIRY =
      Map.of(
          Setting.ISOLATED,
          Set.of(Operation.CREATE, Operation.RENAME, Operation.DELETE),
          Setting.RECYCLING,
          Set.of(Operation.DELETE, Operation.RESTORE, Operation.PURGE));

  /** With roles there are all the calls that there are without, and some more. */
  static Set<Setting> settings() {
    return FULL ? EnumSet.allOf(Setting.class) : EnumSet.complementOf(EnumSet.of(Setting.PLAIN));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void anotherNodeFinishesWhatDeadWorkersLeft(Setting setting) throws Exception {
    try (Workers workers = new Workers(setting)) {
      for (Set<Operation> atOnce : together(setting.operations())) {
        atOnce.forEach(operation -> addWorkers(workers, operation));
        try (JavaProcess process = workers.start()) {
          Workers.awaitAllStand(process);
        }
        workers.allAreDead();
        workers.awaitFinished();
        workers.agreement().assertHolds();
      }
    }
  }

  /** The leases end by themselves here: nobody tells the registry that their workers are dead. */
  @ParameterizedTest
  @EnumSource(names = {"ISOLATED", "RECYCLING"})
  void whatADeadWorkerLeftIsFinishedWithinOneLeaseTimeAndSomeRounds(Setting setting)
      throws Exception {
    try (Workers workers = new Workers(setting)) {
      for (Operation operation : BY_EXPIRY.getOrDefault(setting, Set.of())) {
        workers.stepsOf(operation).stream()
            .filter(step -> workers.hasBegun(operation, step))
            .findFirst()
            .ifPresent(step -> workers.add(operation, step));
      }
      assertThat(workers.all()).hasSize(3);
      try (JavaProcess process = workers.start()) {
        Workers.awaitAllStand(process);
      }
      workers.awaitFinishedByExpiry();
      workers.agreement().assertHolds();
    }
  }

  /** The server has not enough connections for all steps of all operations. */
  private static List<Set<Operation>> together(Set<Operation> operations) {
    return FULL ? operations.stream().map(Set::of).toList() : List.of(operations);
  }

  private static void addWorkers(Workers workers, Operation operation) {
    List<String> steps = workers.stepsOf(operation);
    List<String> calls = steps.stream().filter(step -> !step.startsWith(Steps.ON_SERVER)).toList();
    assertThat(calls).hasSizeGreaterThan(2);
    (FULL ? steps : calls).forEach(step -> workers.add(operation, step));
  }

  @Test
  void everyOperationThatTakesALeaseIsAmongThem() {
    assertThat(
            settings().stream()
                .map(Setting::operations)
                .flatMap(Collection::stream)
                .map(Operation::leased)
                .flatMap(Optional::stream))
        .contains(LeasedOperation.values());
  }
}

package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.testservers.JavaProcess;
import io.tenantdb.testservers.Torture;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A JVM is killed while its workers stand before each call that a rehearsal, or a verification of
 * objects, makes to its ports, and before each commit on the server; in the full run also before
 * each statement there. Another node removes the copies and the scratch databases; the originals
 * and their records are as they were.
 */
class KilledRehearsalTest {

  private static final boolean FULL = Torture.isFull();

  /** With roles there are all the steps that there are without, and some more. */
  static Stream<Arguments> cases() {
    Set<Setting> settings =
        FULL ? EnumSet.of(Setting.PLAIN, Setting.ISOLATED) : EnumSet.of(Setting.ISOLATED);
    return settings.stream()
        .flatMap(
            setting ->
                Stream.of(
                    arguments(Operation.REHEARSE, setting, "copy"),
                    arguments(Operation.VERIFY, setting, "prepare")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theCopiesOfDeadWorkersAreRemoved(Operation operation, Setting setting, String call)
      throws Exception {
    try (Workers workers = new Workers(setting)) {
      List<String> steps = workers.stepsOf(operation);
      assertThat(steps).anyMatch(step -> step.contains(call));
      assertThat(steps).anyMatch(step -> step.startsWith(Steps.ON_SERVER));
      steps.stream()
          .filter(step -> FULL || isCommit(step) || !step.startsWith(Steps.ON_SERVER))
          .forEach(step -> workers.add(operation, step));
      try (JavaProcess process = workers.start()) {
        Workers.awaitAllStand(process);
        assertThat(workers.agreement().prepared())
            .anyMatch(entry -> entry.database().kind() == Kind.COPY);
      }
      workers.awaitFinished();
      workers.agreement().assertHolds();
      assertThat(workers.agreement().prepared())
          .noneMatch(entry -> entry.database().kind() == Kind.COPY);
    }
  }

  private static boolean isCommit(String step) {
    return step.startsWith(Steps.ON_SERVER + "COMMIT");
  }
}

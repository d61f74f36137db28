package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.testservers.JavaProcess;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A JVM dies with workers that stand before each call that each operation makes to its ports, and
 * after the last one. Another node finishes what had begun, and nothing else.
 */
class KilledWorkerTest {

  /** The full run also has workers die before each statement and each commit on the server. */
  private static final boolean FULL = "full".equals(System.getProperty("tenantdb.torture"));

  /** How the JVM ends: by itself, or killed by another process while it waits. */
  enum Death {
    HALT {
      @Override
      void await(JavaProcess process) {
        assertThat(process.waitFor(Workers.LIMIT))
            .as(process.output())
            .isEqualTo(WorkersMain.HALTED);
        Workers.assertAllStood(process);
      }
    },
    WAIT {
      @Override
      void await(JavaProcess process) {
        Workers.awaitAllStand(process);
        process.destroyForcibly();
      }
    };

    abstract void await(JavaProcess process);
  }

  @ParameterizedTest
  @EnumSource
  void anotherNodeFinishesWhatDeadWorkersLeft(Death death) throws Exception {
    try (Workers workers = new Workers()) {
      for (Operation operation : Operation.values()) {
        addWorkers(workers, operation, death);
      }
      try (JavaProcess process = workers.start(death.name())) {
        death.await(process);
      }
      workers.awaitFinished();
      workers.assertAgreed();
    }
  }

  private static void addWorkers(Workers workers, Operation operation, Death death) {
    List<String> steps = workers.stepsOf(operation);
    List<String> calls = steps.stream().filter(step -> !step.startsWith(Steps.ON_SERVER)).toList();
    assertThat(calls).hasSizeGreaterThan(2);
    List<String> points = FULL ? steps : shareOf(death, calls);
    points.forEach(step -> workers.add(operation, step));
  }

  /** The ordinary run shares the calls out between the deaths. */
  private static List<String> shareOf(Death death, List<String> calls) {
    int deaths = Death.values().length;
    return IntStream.range(0, calls.size())
        .filter(call -> call % deaths == death.ordinal())
        .mapToObj(calls::get)
        .toList();
  }
}

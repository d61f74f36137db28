package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantId;
import io.tenantdb.testservers.JavaProcess;
import io.tenantdb.testservers.Torture;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * JVMs that do several operations at a time, and one that fills the pool and finishes what others
 * leave, are killed at random moments; a survivor finishes what they leave. The seed is part of
 * each failure, and the system property tenantdb.seed repeats it.
 */
class RandomKillTest {

  private static final boolean FULL = Torture.isFull();

  private static final int ROUNDS = FULL ? 20 : 1;
  private static final int NODES = 2;
  private static final int TENANTS_OF_A_NODE = 4;

  /** As many as the lives of a node's tenants have, so that every operation has its turn. */
  private static final int MOST_OPERATIONS = 6 * TENANTS_OF_A_NODE;

  /** About as long as an operation takes while others are at work. */
  private static final int LONGEST_OPERATION_MILLIS = 300;

  private final long seed = Long.getLong("tenantdb.seed", System.nanoTime());

  @ParameterizedTest
  @EnumSource(names = {"RECYCLING", "POOLED"})
  void aSurvivorFinishesWhatANodeUnderLoadLeft(Setting setting) throws Exception {
    System.out.println("random kills with -Dtenantdb.seed=" + seed);
    Random random = new Random(seed);
    try (Workers workers = new Workers(setting)) {
      for (int round = 0; round < ROUNDS; round++) {
        workers.awaitPrepared();
        killAtRandom(workers, random);
        workers.awaitAgreement();
      }
    } catch (AssertionError e) {
      throw new AssertionError("with -Dtenantdb.seed=" + seed, e);
    }
  }

  private static void killAtRandom(Workers workers, Random random) {
    List<JavaProcess> nodes = new ArrayList<>();
    try {
      for (int node = 0; node < NODES; node++) {
        List<TenantId> tenants =
            Stream.generate(workers::newTenant).limit(TENANTS_OF_A_NODE).toList();
        nodes.add(workers.startLoad(tenants));
      }
      JavaProcess background = workers.startBackground();
      nodes.add(background);
      background.awaitOutput(BackgroundMain.READY, Workers.LIMIT);
      for (JavaProcess node : nodes.subList(0, NODES)) {
        int operations = 1 + random.nextInt(MOST_OPERATIONS);
        node.awaitOutput(LoadMain.done(operations), Workers.LIMIT);
        // No condition to wait for: the moment is to be any.
        LockSupport.parkNanos(random.nextInt(LONGEST_OPERATION_MILLIS) * 1_000_000L);
        node.destroyForcibly();
        assertThat(node.output()).doesNotContain(LoadMain.BROKEN);
        if (random.nextBoolean()) {
          background.destroyForcibly();
        }
      }
    } finally {
      // Kills what is alive still.
      nodes.forEach(JavaProcess::close);
    }
  }
}

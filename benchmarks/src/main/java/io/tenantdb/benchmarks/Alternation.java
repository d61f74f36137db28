package io.tenantdb.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Contenders that are measured in turn, A, B, A, B and so on: whatever the machine does meanwhile
 * meets all of them alike.
 */
public final class Alternation {

  private static final double NANOS_OF_A_MILLISECOND = 1e6;

  private final List<Contender> contenders = new ArrayList<>();

  /** Something that is done over and over. */
  @FunctionalInterface
  public interface Work {
    void run() throws Exception;
  }

  /** One of those that are measured in turn; its samples are milliseconds. */
  private record Contender(int every, Work before, Work timed, Samples samples) {}

  /**
   * Adds a contender.
   *
   * @param before done before each measurement, and not measured
   * @param timed what is measured
   * @return what the rounds will measure, in milliseconds
   */
  public Samples add(Work before, Work timed) {
    return addSlow(1, before, timed);
  }

  /**
   * Adds a contender that takes so long that it takes part in some of the rounds only.
   *
   * @param every in each how manieth round it takes part
   */
  public Samples addSlow(int every, Work before, Work timed) {
    Samples samples = new Samples();
    contenders.add(new Contender(every, before, timed, samples));
    return samples;
  }

  /** Has all contenders take their turns, first to warm up and then to be measured. */
  public void run(int warmUps, int rounds) throws Exception {
    for (int round = 0; round < warmUps; round++) {
      turn(round, new Samples());
    }
    for (int round = 0; round < rounds; round++) {
      turn(round, null);
    }
  }

  private void turn(int round, @Nullable Samples instead) throws Exception {
    for (Contender contender : contenders) {
      if (round % contender.every() == 0) {
        contender.before().run();
        CompilerRest.await();
        long start = System.nanoTime();
        contender.timed().run();
        double millis = (System.nanoTime() - start) / NANOS_OF_A_MILLISECOND;
        (instead == null ? contender.samples() : instead).add(millis);
      }
    }
  }
}

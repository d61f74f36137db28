package io.tenantdb.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** What was measured of one thing, in one unit. For one thread. */
public final class Samples {

  private final List<Double> values = new ArrayList<>();

  /** Adds a measurement. */
  public void add(double value) {
    values.add(value);
  }

  /** How many there are. */
  public int size() {
    return values.size();
  }

  /** The middle one of all, or the mean of the middle two. */
  public double median() {
    List<Double> sorted = sorted();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /**
   * The smallest one that this share of all does not exceed.
   *
   * @param share above 0, at most 1
   */
  public double percentile(double share) {
    List<Double> sorted = sorted();
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  private List<Double> sorted() {
    if (values.isEmpty()) {
      throw new IllegalStateException("nothing was measured");
    }
    return values.stream().sorted().toList();
  }
}

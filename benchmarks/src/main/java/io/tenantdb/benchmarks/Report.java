package io.tenantdb.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/**
 * The output of a benchmark: a line for each figure, {@code ratio NAME VALUE (reference WHAT,
 * VALUE)}, for programs to read, and remarks that begin with {@code #}.
 */
public final class Report {

  private final PrintStream out;

  public Report(PrintStream out) {
    this.out = out;
  }

  /** A line for the reader. */
  public void remark(String text) {
    out.println("# " + text);
  }

  /**
   * A figure.
   *
   * @param name in words joined by dots
   * @param value with two decimals, or none if it is a count
   * @param reference what it was measured against in the same run
   * @param referenceValue with its unit, if it has one
   */
  public void ratio(String name, Number value, String reference, String referenceValue) {
    out.println(
        "ratio %s %s (reference %s, %s)".formatted(name, text(value), reference, referenceValue));
  }

  /** Milliseconds, as they stand in a line. */
  public static String millis(double millis) {
    return text(millis) + " ms";
  }

  private static String text(Number value) {
    return value instanceof Double exact
        ? String.format(Locale.ROOT, "%.2f", exact.doubleValue())
        : String.valueOf(value);
  }
}

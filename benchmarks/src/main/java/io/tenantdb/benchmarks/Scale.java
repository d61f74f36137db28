package io.tenantdb.benchmarks;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How thoroughly to measure. */
public enum Scale {
  /** Each operation once or twice: proves that it runs, and its figures mean nothing. */
  TINY,
  /** Ends within a minute. */
  SMALL,
  /** What goes into {@code docs/performance.md}. */
  FULL;

  /** The scale of a name, in upper or lower case. */
  static Optional<Scale> named(String name) {
    return Stream.of(values()).filter(scale -> scale.name().equalsIgnoreCase(name)).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

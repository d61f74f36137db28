package io.tenantdb.it;

import io.tenantdb.api.database.TenantDatabaseEvent;
import java.util.concurrent.atomic.AtomicInteger;

/** Halts the JVM, as a power cut would, when it comes to a point for the n-th time. */
final class Halt {

  /** Where on its way an event is when the JVM halts. */
  enum Point {
    NOWHERE,
    AFTER_COMMIT,
    BEFORE_TAKING,
    AFTER_TAKING,
    BEFORE_MARK
  }

  static final int CRASHED = 137;

  /** What is printed before the event's record and version. */
  static final String HALTS = "halts at ";

  private final Point point;
  private final int nth;
  private final AtomicInteger times = new AtomicInteger();

  Halt(Point point, int nth) {
    this.point = point;
    this.nth = nth;
  }

  /** Whether the JVM is going to halt at all. */
  boolean willCome() {
    return point != Point.NOWHERE;
  }

  /** No shutdown hook runs and no connection is closed. */
  void passing(Point here, TenantDatabaseEvent event) {
    if (here == point && times.incrementAndGet() == nth) {
      System.out.println(HALTS + event.id() + " " + event.version());
      System.out.flush();
      Runtime.getRuntime().halt(CRASHED);
    }
  }
}

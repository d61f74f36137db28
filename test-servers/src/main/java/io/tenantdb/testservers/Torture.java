package io.tenantdb.testservers;

/** How thoroughly the tests break off what they test; set by the build. */
public final class Torture {

  /** The system property that says so; child processes get it too. */
  static final String PROPERTY = "tenantdb.torture";

  private Torture() {}

  /** Whether every point is tried, and not only what an ordinary build has time for. */
  public static boolean isFull() {
    return "full".equals(System.getProperty(PROPERTY));
  }
}

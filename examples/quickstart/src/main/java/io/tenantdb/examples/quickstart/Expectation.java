package io.tenantdb.examples.quickstart;

/** What the story relies on: where it does not hold, the program ends with a failure. */
final class Expectation {

  private Expectation() {}

  static void expect(boolean held, String otherwise) {
    if (!held) {
      throw new IllegalStateException(otherwise);
    }
  }
}

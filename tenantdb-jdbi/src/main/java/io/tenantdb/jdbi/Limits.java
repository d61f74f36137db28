package io.tenantdb.jdbi;

/** What callers may ask for. */
final class Limits {

  private Limits() {}

  static void requireAtLeastOne(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit must be at least 1, not " + limit);
    }
  }
}

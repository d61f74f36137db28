package io.tenantdb.api.query;

import io.tenantdb.api.error.InvalidCriteriaException;
import java.util.Objects;

/** Which part of a result is wanted. */
public sealed interface Pagination {

  /** The most items that one result may hold. */
  int MAX_LIMIT = 200;

  /** How many items at most. */
  int limit();

  /** The first page, of 20 items. */
  static Pagination first() {
    return page(1, 20);
  }

  /** A page by its number. */
  static Pagination page(int page, int limit) {
    return new Page(page, limit);
  }

  /** What follows the last item of an earlier result: steady while records come and go. */
  static Pagination after(Cursor cursor, int limit) {
    return new After(cursor, limit);
  }

  /**
   * A page by its number.
   *
   * @param page the number, from 1
   * @param limit items a page, 1 to 200
   */
  record Page(int page, int limit) implements Pagination {

    /**
     * @throws InvalidCriteriaException if either is out of range
     */
    public Page {
      if (page < 1) {
        throw new InvalidCriteriaException(
            "Page %d is out of range; pages start at 1".formatted(page));
      }
      checkLimit(limit);
    }

    /** How many items come before the page. */
    public long offset() {
      return (page - 1L) * limit;
    }
  }

  /**
   * What follows a cursor.
   *
   * @param cursor the place in an earlier result, made with the same sorts
   * @param limit items at most, 1 to 200
   */
  record After(Cursor cursor, int limit) implements Pagination {

    /**
     * @throws InvalidCriteriaException if the limit is out of range
     */
    public After {
      Objects.requireNonNull(cursor, "cursor");
      checkLimit(limit);
    }
  }

  private static void checkLimit(int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new InvalidCriteriaException(
          "The limit %d is out of range; it must be 1 to %d".formatted(limit, MAX_LIMIT));
    }
  }
}

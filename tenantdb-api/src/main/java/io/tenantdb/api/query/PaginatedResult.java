package io.tenantdb.api.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a result.
 *
 * @param items the items, in order
 * @param total how many items match in all
 * @param page the number of the page, from 1; 0 for a result after a cursor
 * @param limit how many items were asked for
 * @param next the place of the last item if more items follow it, else null
 * @param <T> the items' type
 */
public record PaginatedResult<T>(
    List<T> items, long total, int page, int limit, @Nullable Cursor next) {

  public PaginatedResult {
    items = List.copyOf(items);
    if (total < 0 || page < 0 || limit < 1) {
      throw new IllegalArgumentException(
          "total %d, page %d or limit %d is out of range".formatted(total, page, limit));
    }
  }

  /** How many pages of this limit the whole result has. */
  public long totalPages() {
    return (total + limit - 1) / limit;
  }
}

package io.tenantdb.api.query;

import io.tenantdb.api.error.InvalidCriteriaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What to find: views that match every filter, in the order of the sorts and then of the id.
 *
 * @param filters all of them must match; none matches everything
 * @param sorts the first one counts most; no field may come twice
 * @param pagination which part of the result
 */
public record Criteria(List<Filter> filters, List<Sort> sorts, Pagination pagination) {

  /**
   * @throws InvalidCriteriaException if a field is sorted by twice, or the cursor belongs to other
   *     sorts
   */
  public Criteria {
    filters = List.copyOf(filters);
    sorts = List.copyOf(sorts);
    Objects.requireNonNull(pagination, "pagination");
    if (sorts.stream().map(Sort::field).distinct().count() < sorts.size()) {
      throw new InvalidCriteriaException("A result can be sorted by a field only once");
    }
    if (pagination instanceof Pagination.After after && !after.cursor().sorts().equals(sorts)) {
      throw new InvalidCriteriaException(
          "The cursor belongs to a result with other sorts; start again with the first page");
    }
  }

  /** Everything, ordered by id, from the first page. */
  public static Criteria all() {
    return new Criteria(List.of(), List.of(), Pagination.first());
  }

  /** These criteria with one more filter. */
  public Criteria where(String field, FilterOperator operator, Object value) {
    List<Filter> more = new ArrayList<>(filters);
    more.add(Filter.of(field, operator, value));
    return new Criteria(more, sorts, pagination);
  }

  /** These criteria with one more sort, which counts less than those before. */
  public Criteria sortedBy(String field, SortDirection direction) {
    List<Sort> more = new ArrayList<>(sorts);
    more.add(Sort.by(field, direction));
    return new Criteria(filters, more, pagination);
  }

  /** These criteria for another part of the result. */
  public Criteria paged(Pagination newPagination) {
    return new Criteria(filters, sorts, newPagination);
  }
}

package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.query.Filter;
import io.tenantdb.api.query.FilterOperator;
import io.tenantdb.api.query.LikePattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides which views match. */
class ViewFilter {

  boolean matches(TenantDatabaseViewModel view, List<Filter> filters) {
    return filters.stream()
        .allMatch(filter -> matches(FieldValues.of(filter.field(), view), filter));
  }

  /** Whether a field's value matches; null if the view has none. */
  boolean matches(@Nullable Object present, Filter filter) {
    if (present == null) {
      return filter.operator() == FilterOperator.NOT_EQUALS;
    }
    return switch (filter.operator()) {
      case EQUALS -> compare(present, filter) == 0;
      case NOT_EQUALS -> compare(present, filter) != 0;
      case GREATER_THAN -> compare(present, filter) > 0;
      case LESS_THAN -> compare(present, filter) < 0;
      case GREATER_THAN_OR_EQUAL -> compare(present, filter) >= 0;
      case LESS_THAN_OR_EQUAL -> compare(present, filter) <= 0;
      case IN ->
          filter.values().stream().anyMatch(value -> FieldValues.compare(present, value) == 0);
      case LIKE -> like(present.toString(), (LikePattern) filter.value());
    };
  }

  /** Whether the whole text matches. */
  boolean like(String text, LikePattern pattern) {
    return pattern.matches(text);
  }

  private static int compare(Object present, Filter filter) {
    return FieldValues.compare(present, filter.value());
  }
}

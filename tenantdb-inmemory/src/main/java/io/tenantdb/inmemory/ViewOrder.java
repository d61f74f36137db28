package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.query.Cursor;
import io.tenantdb.api.query.Sort;
import io.tenantdb.api.query.SortDirection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts views in order: by the sorts, then by the id. */
class ViewOrder {

  Comparator<TenantDatabaseViewModel> by(List<Sort> sorts) {
    return (left, right) -> compare(left, Cursor.at(right, sorts));
  }

  /** Whether the view comes behind the cursor's place. */
  boolean isAfter(TenantDatabaseViewModel view, Cursor cursor) {
    return compare(view, cursor) > 0;
  }

  /** Compares a view's place with another place. */
  int compare(TenantDatabaseViewModel view, Cursor place) {
    for (int i = 0; i < place.sorts().size(); i++) {
      Sort sort = place.sorts().get(i);
      int order = compare(sort, FieldValues.of(sort.field(), view), place.values().get(i));
      if (order != 0) {
        return order;
      }
    }
    return compareIds(view, place);
  }

  int compareIds(TenantDatabaseViewModel view, Cursor place) {
    return view.id().compareTo(place.id());
  }

  /** Compares two values in the direction of the sort. */
  int compare(Sort sort, @Nullable Object left, @Nullable Object right) {
    return sort.direction() == SortDirection.ASC
        ? FieldValues.compare(left, right)
        : FieldValues.compare(right, left);
  }
}

package io.tenantdb.api.query;

import java.util.Objects;

/**
 * One sort key.
 *
 * @param field the field
 * @param direction which way
 */
public record Sort(TenantDatabaseField field, SortDirection direction) {

  public Sort {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(direction, "direction");
  }

  /**
   * A sort by the field of this name.
   *
   * @throws io.tenantdb.api.error.InvalidCriteriaException if there is no such field
   */
  public static Sort by(String field, SortDirection direction) {
    return new Sort(TenantDatabaseField.of(field), direction);
  }
}

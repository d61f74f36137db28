package io.tenantdb.api.query;

/** How a filter compares a field with its value. */
public enum FilterOperator {
  /** The field has the value. */
  EQUALS,
  /** The field has another value, or none. */
  NOT_EQUALS,
  /** The whole text matches a pattern; see {@link LikePattern}. */
  LIKE,
  /** The field has one of the values. */
  IN,
  /** The field's value comes after the value. */
  GREATER_THAN,
  /** The field's value comes before the value. */
  LESS_THAN,
  /** The field has the value, or one after it. */
  GREATER_THAN_OR_EQUAL,
  /** The field has the value, or one before it. */
  LESS_THAN_OR_EQUAL
}

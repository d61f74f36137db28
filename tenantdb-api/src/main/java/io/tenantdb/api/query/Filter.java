package io.tenantdb.api.query;

import io.tenantdb.api.error.InvalidCriteriaException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * One condition on one field.
 *
 * <p>A value may be given as its type or as text: {@code new Filter(STATUS, EQUALS, "ACTIVE")} is
 * the same as with {@code TenantDatabaseStatus.ACTIVE}, and a time is read in ISO 8601 form with
 * its offset. The record holds it in the form that adapters compare.
 *
 * @param field the field
 * @param operator how to compare
 * @param value a String, a {@link io.tenantdb.api.database.SchemaVersion} or an {@link
 *     java.time.Instant}; for LIKE a {@link LikePattern}; for IN a list of 1 to {@value
 *     #MAX_VALUES} values of the first kinds
 */
public record Filter(TenantDatabaseField field, FilterOperator operator, Object value) {

  /** How many values an IN filter may have. */
  public static final int MAX_VALUES = 1000;

  /**
   * @throws InvalidCriteriaException if the operator does not fit the field, or the value does not
   *     fit either
   */
  public Filter {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(operator, "operator");
    if (!field.allows(operator)) {
      throw new InvalidCriteriaException(
          "The operator %s does not fit the field '%s'".formatted(operator, field.fieldName()));
    }
    if (value == null) {
      throw new InvalidCriteriaException(
          "The filter on '%s' has no value".formatted(field.fieldName()));
    }
    value =
        switch (operator) {
          case LIKE -> pattern(field, value);
          case IN -> values(field, value);
          default -> field.read(value);
        };
  }

  /**
   * A filter on the field of this name.
   *
   * @throws InvalidCriteriaException also if there is no such field
   */
  public static Filter of(String field, FilterOperator operator, Object value) {
    return new Filter(TenantDatabaseField.of(field), operator, value);
  }

  /** The values of an IN filter; for other operators their one value. */
  public List<?> values() {
    return value instanceof List<?> list ? list : List.of(value);
  }

  private static LikePattern pattern(TenantDatabaseField field, Object value) {
    if (value instanceof LikePattern pattern) {
      return pattern;
    }
    if (value instanceof CharSequence text) {
      return new LikePattern(text.toString());
    }
    throw new InvalidCriteriaException(
        "A LIKE filter on '%s' needs a text as its pattern".formatted(field.fieldName()));
  }

  private static List<Object> values(TenantDatabaseField field, Object value) {
    if (value instanceof Collection<?> given && !given.isEmpty() && given.size() <= MAX_VALUES) {
      return given.stream().map(one -> read(field, one)).distinct().toList();
    }
    throw new InvalidCriteriaException(
        "An IN filter on '%s' needs a collection of 1 to %d values"
            .formatted(field.fieldName(), MAX_VALUES));
  }

  private static Object read(TenantDatabaseField field, Object value) {
    if (value == null) {
      throw new InvalidCriteriaException(
          "The IN filter on '%s' has a null among its values".formatted(field.fieldName()));
    }
    return field.read(value);
  }
}

package io.tenantdb.api.error;

import org.jspecify.annotations.Nullable;

/**
 * A query asks for what cannot be answered: an unknown field, a value of the wrong type, an
 * operator that does not fit the field, or a page out of range. Correct the query and ask again.
 */
public final class InvalidCriteriaException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  /**
   * A value that does not fit its field; the message quotes the value's beginning.
   *
   * @param field the field's name
   * @param value the value
   * @param rule what a value of that field must be
   */
  public static InvalidCriteriaException unfit(
      String field, Object value, String rule, Throwable cause) {
    return new InvalidCriteriaException(
        "The value '%s' does not fit the field '%s': %s"
            .formatted(InvalidValueException.echo(value.toString()), field, rule),
        cause);
  }

  public InvalidCriteriaException(String message) {
    super(message);
  }

  public InvalidCriteriaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

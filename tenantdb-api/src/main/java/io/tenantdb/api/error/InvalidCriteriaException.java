package io.tenantdb.api.error;

import org.jspecify.annotations.Nullable;

/**
 * A query asks for what cannot be answered: an unknown field, a value of the wrong type, an
 * operator that does not fit the field, or a page out of range. Correct the query and ask again.
 */
public final class InvalidCriteriaException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  /**
   * A refusal that quotes what was given, by its beginning and without control characters.
   *
   * @param format the message, with {@code %s} for the value
   * @param value what was given
   */
  public static InvalidCriteriaException quoting(
      String format, Object value, @Nullable Throwable cause) {
    return new InvalidCriteriaException(
        format.formatted(InvalidValueException.echo(value.toString())), cause);
  }

  /**
   * @param message what the query asks for and what it may ask for
   */
  public InvalidCriteriaException(String message) {
    super(message);
  }

  /**
   * @param message what the query asks for and what it may ask for
   * @param cause what found it, or null
   */
  public InvalidCriteriaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

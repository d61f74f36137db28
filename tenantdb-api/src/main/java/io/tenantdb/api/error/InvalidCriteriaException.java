package io.tenantdb.api.error;

import org.jspecify.annotations.Nullable;

/**
 * A query asks for what cannot be answered: an unknown field, a value of the wrong type, an
 * operator that does not fit the field, or a page out of range. Correct the query and ask again.
 */
public final class InvalidCriteriaException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  public InvalidCriteriaException(String message) {
    super(message);
  }

  public InvalidCriteriaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

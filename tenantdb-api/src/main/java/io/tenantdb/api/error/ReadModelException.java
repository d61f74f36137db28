package io.tenantdb.api.error;

import org.jspecify.annotations.Nullable;

/** The read model failed; the message says how and what to do. */
public class ReadModelException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  public ReadModelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

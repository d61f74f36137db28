package io.tenantdb.api.error;

import org.jspecify.annotations.Nullable;

/** The read model failed; the message says how and what to do. */
public class ReadModelException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what failed and what to do, without a secret
   * @param cause what the driver reported, or null
   */
  public ReadModelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

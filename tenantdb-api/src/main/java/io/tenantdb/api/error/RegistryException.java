package io.tenantdb.api.error;

import org.jspecify.annotations.Nullable;

/** The registry failed; the message says how and what to do. */
public class RegistryException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what failed and what to do, without a secret
   * @param cause what the driver reported, or null
   */
  public RegistryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

package io.tenantdb.api.error;

import org.jspecify.annotations.Nullable;

/**
 * The registry cannot be reached. Nothing half-written stays there; a change whose commit was under
 * way may have been made. Read before you repeat.
 */
public final class RegistryUnavailableException extends RegistryException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what could not be reached, without a secret
   * @param cause what the driver reported, or null
   */
  public RegistryUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

package io.tenantdb.api.error;

import org.jspecify.annotations.Nullable;

/**
 * The root of every exception that tenantdb throws on purpose. A subclass carries the identifiers
 * of what it is about, and its message says what happened and what the caller can do. No message
 * holds a secret.
 */
public abstract class TenantDbException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what happened and what the caller can do, without a secret
   * @param cause the fault below, or null
   */
  protected TenantDbException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * @param message what happened and what the caller can do, without a secret
   */
  protected TenantDbException(String message) {
    this(message, null);
  }
}

package io.tenantdb.api.error;

/** This node's {@code TenantDb} is closed: nothing was begun. Call one that is open. */
public final class TenantDbClosedException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what could not be begun
   */
  public TenantDbClosedException(String message) {
    super(message);
  }
}

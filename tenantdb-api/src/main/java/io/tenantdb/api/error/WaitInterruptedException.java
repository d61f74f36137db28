package io.tenantdb.api.error;

/**
 * The thread was interrupted while it waited for others, and stays interrupted. The message says
 * what became of the work; repeat the call when it may wait.
 */
public final class WaitInterruptedException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what the thread waited for, and what became of it
   * @param cause the interruption
   */
  public WaitInterruptedException(String message, InterruptedException cause) {
    super(message, cause);
  }
}

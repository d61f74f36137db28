package io.tenantdb.api.error;

import org.jspecify.annotations.Nullable;

/** The read model cannot be reached. Commands still work; repeat the query when it can. */
public final class ReadModelUnavailableException extends ReadModelException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what could not be reached, without a secret
   * @param cause what the driver reported, or null
   */
  public ReadModelUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

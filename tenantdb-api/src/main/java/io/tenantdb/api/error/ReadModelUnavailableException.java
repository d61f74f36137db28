package io.tenantdb.api.error;

import org.jspecify.annotations.Nullable;

/** The read model cannot be reached. Commands still work; repeat the query when it can. */
public final class ReadModelUnavailableException extends ReadModelException {

  private static final long serialVersionUID = 1L;

  public ReadModelUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

package io.tenantdb.api.error;

import io.tenantdb.api.database.DatabaseName;
import org.jspecify.annotations.Nullable;

/**
 * The work on a tenant's read database failed, or its server could not be reached. Mend what the
 * message says, then call again.
 */
public final class ReadDatabaseException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient DatabaseName name;

  /**
   * @param name the read database
   * @param problem what went wrong and what to do about it, without a secret
   */
  public ReadDatabaseException(DatabaseName name, String problem, @Nullable Throwable cause) {
    super("Read database %s: %s".formatted(name, problem), cause);
    this.name = name;
  }

  /** The read database. */
  public DatabaseName name() {
    return name;
  }
}

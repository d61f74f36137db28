package io.tenantdb.api.error;

import io.tenantdb.api.database.DatabaseName;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The work on the tenants' read databases failed, or their server could not be reached. Mend what
 * the message says, then call again.
 */
public final class ReadDatabaseException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable DatabaseName name;

  /**
   * @param name the read database
   * @param problem what went wrong and what to do about it, without a secret
   */
  public ReadDatabaseException(DatabaseName name, String problem, @Nullable Throwable cause) {
    super("Read database %s: %s".formatted(name, problem), cause);
    this.name = Objects.requireNonNull(name, "name");
  }

  /**
   * For what failed for no single read database.
   *
   * @param problem what went wrong and what to do about it, without a secret
   */
  public ReadDatabaseException(String problem, @Nullable Throwable cause) {
    super("Read databases: %s".formatted(problem), cause);
    this.name = null;
  }

  /** The read database; empty if it was about none in particular. */
  public Optional<DatabaseName> name() {
    return Optional.ofNullable(name);
  }
}

package io.tenantdb.api.migration;

import io.tenantdb.api.database.SchemaVersion;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A migration that a database has still to get.
 *
 * @param script its name, as the history will show it
 * @param version the version that it makes; null if it makes none, such as a repeatable one
 */
public record PendingMigration(String script, @Nullable SchemaVersion version) {

  public PendingMigration {
    Objects.requireNonNull(script, "script");
  }

  /** The name of the script. */
  @Override
  public String toString() {
    return script;
  }
}

package io.tenantdb.api.migration;

import io.tenantdb.api.internal.StoredText;
import java.util.Objects;

/** Which way a database was migrated. */
public sealed interface MigrationWay {

  /** There was nothing to do. */
  record Nothing() implements MigrationWay {}

  /** What the migration tool did to another database was repeated statement by statement. */
  record Replayed() implements MigrationWay {}

  /**
   * The migration tool itself was at work.
   *
   * @param reason why nothing was replayed, for the operator
   */
  record ByTool(String reason) implements MigrationWay {
    public ByTool {
      reason = StoredText.clean(Objects.requireNonNull(reason, "reason"));
    }
  }
}

package io.tenantdb.api.migration;

import java.util.Objects;

/** What came of migrating one database. */
public sealed interface MigrationOutcome {

  /** What the history in the database says afterwards. */
  SchemaState state();

  /**
   * The history is sound. After {@code migrate} the database has every migration; after {@code
   * verify} it may be behind.
   *
   * @param state what its history says now
   * @param applied how many migrations this call applied; 0 if there was nothing to do
   */
  record Migrated(SchemaState state, int applied) implements MigrationOutcome {
    public Migrated {
      Objects.requireNonNull(state, "state");
    }
  }

  /**
   * A migration failed, or the history does not fit the migrations. The migrations before the
   * failed one stay applied.
   *
   * @param state what the history says now
   * @param error what failed, where, and what the database reported; without a secret
   */
  record Failed(SchemaState state, String error) implements MigrationOutcome {
    public Failed {
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(error, "error");
    }
  }
}

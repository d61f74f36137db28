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
   * @param way which way they were applied
   */
  record Migrated(SchemaState state, int applied, MigrationWay way) implements MigrationOutcome {
    public Migrated {
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(way, "way");
    }

    /** There was nothing to do, or nothing was to be done. */
    public static Migrated unchanged(SchemaState state) {
      return new Migrated(state, 0, new MigrationWay.Nothing());
    }
  }

  /**
   * A migration failed, or the history does not fit the migrations. The migrations before the
   * failed one stay applied.
   *
   * @param state what the history says now; it was read back, or else the call is a fault
   * @param error what failed
   * @param rolledBack whether nothing is left of what failed, so that the database is whole at the
   *     version of the state and may go on serving at it; false if that is not known, as where a
   *     migration ran outside of a transaction, the history is a foreign one, or a check failed
   */
  record Failed(SchemaState state, MigrationError error, boolean rolledBack)
      implements MigrationOutcome {
    public Failed {
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(error, "error");
    }

    /** A failure of which it is not known what it left. */
    public Failed(SchemaState state, MigrationError error) {
      this(state, error, false);
    }
  }
}

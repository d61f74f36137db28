package io.tenantdb.api.run;

import io.tenantdb.api.database.ErrorMessage;
import java.time.Duration;
import java.util.Objects;

/** What came of rehearsing the migrations of one database on a copy of it. */
public sealed interface RehearsalOutcome {

  /**
   * The copy has every migration.
   *
   * @param applied how many were applied
   * @param replayed whether they were replayed from the plan, and not applied by the migration tool
   * @param migrating how long that took
   * @param growth by how many bytes the copy grew; negative if it shrank
   */
  record Migrated(int applied, boolean replayed, Duration migrating, long growth)
      implements RehearsalOutcome {
    public Migrated {
      Objects.requireNonNull(migrating, "migrating");
    }
  }

  /**
   * A migration failed on the copy, or the host's check refused it.
   *
   * @param failure why
   * @param migrating how long it took until then
   */
  record Failed(RunFailure failure, Duration migrating) implements RehearsalOutcome {
    public Failed {
      Objects.requireNonNull(failure, "failure");
      Objects.requireNonNull(migrating, "migrating");
    }
  }

  /**
   * There was no copy to migrate, or it could not be reached.
   *
   * @param reason why, such as that the tenant was connected all the time
   */
  record NotRehearsed(ErrorMessage reason) implements RehearsalOutcome {
    public NotRehearsed {
      Objects.requireNonNull(reason, "reason");
    }
  }
}

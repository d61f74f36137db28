package io.tenantdb.api.run;

import io.tenantdb.api.migration.MigrationWay;
import java.time.Duration;
import java.util.Objects;

/** What came of one attempt at one database. */
public sealed interface RunOutcome {

  /**
   * It has every migration now.
   *
   * @param applied how many were applied
   * @param way which way, and if it was the migration tool's, why
   */
  record Succeeded(int applied, MigrationWay way) implements RunOutcome {
    public Succeeded {
      Objects.requireNonNull(way, "way");
    }
  }

  /**
   * It failed, for this run.
   *
   * @param failure why
   */
  record Failed(RunFailure failure) implements RunOutcome {
    public Failed {
      Objects.requireNonNull(failure, "failure");
    }
  }

  /**
   * It failed and is tried again.
   *
   * @param failure why
   * @param pause how long it rests before, from now, by the registry's clock
   */
  record Retried(RunFailure failure, Duration pause) implements RunOutcome {
    public Retried {
      Objects.requireNonNull(failure, "failure");
      Objects.requireNonNull(pause, "pause");
    }
  }
}

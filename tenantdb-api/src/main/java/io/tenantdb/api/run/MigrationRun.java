package io.tenantdb.api.run;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.migration.MigrationFingerprint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run as the registry has it. Times are the registry's, cut to milliseconds.
 *
 * @param id the run
 * @param state where it stands
 * @param attribution who asked for it
 * @param target what a database that is up to date holds; null if that could not be told
 * @param terms what the nodes keep to
 * @param wave the wave that is under way or was last, from 1
 * @param waves how many waves it has
 * @param startedAt when it was put on record
 * @param endedAt when it was stopped, cancelled or finished; null while it is not
 */
public record MigrationRun(
    RunId id,
    RunState state,
    Attribution attribution,
    @Nullable MigrationFingerprint target,
    RunTerms terms,
    int wave,
    int waves,
    Instant startedAt,
    @Nullable Instant endedAt) {

  public MigrationRun {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(attribution, "attribution");
    Objects.requireNonNull(terms, "terms");
    startedAt = startedAt.truncatedTo(ChronoUnit.MILLIS);
    endedAt = endedAt == null ? null : endedAt.truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * Whether nothing more is begun unless somebody asks for it: it is neither running nor paused.
   */
  public boolean isOver() {
    return state != RunState.RUNNING && state != RunState.PAUSED;
  }
}

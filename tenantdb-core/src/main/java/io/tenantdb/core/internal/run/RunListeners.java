package io.tenantdb.core.internal.run;

import io.tenantdb.api.MigrationRunListener;
import io.tenantdb.api.TenantDatabaseEvents.Subscription;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RunEvent;
import io.tenantdb.api.run.RunId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of this node, and what they were told of waves and ends. */
final class RunListeners {

  private static final Logger log = LoggerFactory.getLogger(RunListeners.class);

  private static final int MOST_RUNS = 100;

  private final List<MigrationRunListener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong moments = new AtomicLong();

  /** Also the last runs that are over; guarded by itself. */
  private final Map<RunId, Seen> seen = new LinkedHashMap<>();

  Subscription add(MigrationRunListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  boolean isEmpty() {
    return listeners.isEmpty();
  }

  /** The runs that this node saw and has not seen the end of. */
  Set<RunId> open() {
    synchronized (seen) {
      return seen.values().stream()
          .map(Seen::run)
          .filter(run -> !run.isOver())
          .map(MigrationRun::id)
          .collect(Collectors.toSet());
    }
  }

  void tell(RunEvent event) {
    for (MigrationRunListener listener : listeners) {
      try {
        listener.on(event);
      } catch (RuntimeException | Error e) {
        log.warn("Run {}: a listener failed, going on: {}", event.run().id(), e.toString());
      }
    }
  }

  /** To be called right before the registry is asked for the run that is then {@link #saw seen}. */
  Look look() {
    return new Look(moments.incrementAndGet());
  }

  /** Tells of a wave or an end that this node sees for the first time. */
  void saw(MigrationRun run, Look look) {
    news(run, look)
        .ifPresent(
            event -> {
              log.info("Run {}: {}, wave {} of {}", run.id(), run.state(), run.wave(), run.waves());
              tell(event);
            });
  }

  private Optional<RunEvent> news(MigrationRun run, Look look) {
    synchronized (seen) {
      @Nullable Seen before = seen.get(run.id());
      if (before == null ? run.isOver() : before.knows(run, look)) {
        // Only a run that this node worked on has ended for it.
        return Optional.empty();
      }
      Instant end = before == null || run.isOver() ? run.endedAt() : before.end();
      seen.put(run.id(), new Seen(run, end, moments.incrementAndGet()));
      forgetOldest();
      return Optional.of(run.isOver() ? new RunEvent.Ended(run) : new RunEvent.WaveStarted(run));
    }
  }

  private void forgetOldest() {
    if (seen.size() > MOST_RUNS) {
      seen.values().stream()
          .filter(it -> it.run().isOver())
          .findFirst()
          .ifPresent(oldest -> seen.remove(oldest.run().id()));
    }
  }

  /** When the registry was asked for a run, in the order of such moments. */
  record Look(long moment) {}

  /**
   * What was told last of a run.
   *
   * @param end when the end was that was told last; null if none was
   * @param moment when this was seen
   */
  private record Seen(MigrationRun run, @Nullable Instant end, long moment) {

    /**
     * Whether a run is as it was told, or was. What was asked for before this was seen can be
     * older; if it is not, a later look shows it as well.
     */
    boolean knows(MigrationRun now, Look look) {
      if (now.isOver()) {
        return run.isOver() || Objects.equals(end, now.endedAt());
      }
      boolean back = run.isOver() || now.wave() < run.wave();
      return back ? look.moment() < moment : now.wave() == run.wave();
    }
  }
}

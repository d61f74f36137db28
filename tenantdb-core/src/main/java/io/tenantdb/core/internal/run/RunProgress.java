package io.tenantdb.core.internal.run;

import io.tenantdb.api.run.RunCounts;
import io.tenantdb.api.run.RunEvent;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tells listeners how far runs are. For one thread. */
final class RunProgress {

  private static final int MOST_RUNS = 100;

  private final RunListeners listeners;

  /** Where this node first saw each of the last runs. */
  private final Map<RunId, Seen> first =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RunId, Seen> eldest) {
          return size() > MOST_RUNS;
        }
      };

  private record Seen(Instant at, long ended) {}

  RunProgress(RunListeners listeners) {
    this.listeners = listeners;
  }

  void tell(RunReport report) {
    RunCounts counts = report.counts();
    Seen begin =
        first.computeIfAbsent(report.run().id(), id -> new Seen(report.at(), counts.ended()));
    double seconds = Duration.between(begin.at(), report.at()).toNanos() / 1e9;
    double rate = seconds <= 0 ? 0 : (counts.ended() - begin.ended()) / seconds;
    long left = counts.waiting() + counts.running();
    Optional<Duration> remaining =
        rate <= 0 ? Optional.empty() : Optional.of(Duration.ofMillis((long) (left / rate * 1000)));
    listeners.tell(new RunEvent.Progressed(report.run(), counts, rate, remaining));
  }
}

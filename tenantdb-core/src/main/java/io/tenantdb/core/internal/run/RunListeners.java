package io.tenantdb.core.internal.run;

import io.tenantdb.api.MigrationRunListener;
import io.tenantdb.api.TenantDatabaseEvents.Subscription;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RunEvent;
import io.tenantdb.api.run.RunId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of this node, and what they were told of waves and ends. */
final class RunListeners {

  private static final Logger log = LoggerFactory.getLogger(RunListeners.class);

  private final List<MigrationRunListener> listeners = new CopyOnWriteArrayList<>();
  private final Map<RunId, Integer> waves = new ConcurrentHashMap<>();

  Subscription add(MigrationRunListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  boolean isEmpty() {
    return listeners.isEmpty();
  }

  /** The runs that this node saw and has not seen the end of. */
  Set<RunId> open() {
    return Set.copyOf(waves.keySet());
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

  /** Tells of a wave or an end that this node sees for the first time. */
  void saw(MigrationRun run) {
    if (run.isOver()) {
      // Only a run that this node worked on has ended for it, and once.
      if (waves.remove(run.id()) != null) {
        log.info("Run {}: {}", run.id(), run.state());
        tell(new RunEvent.Ended(run));
      }
      return;
    }
    Integer before = waves.put(run.id(), run.wave());
    if (before == null || before != run.wave()) {
      log.info("Run {}: wave {} of {}", run.id(), run.wave(), run.waves());
      tell(new RunEvent.WaveStarted(run));
    }
  }
}

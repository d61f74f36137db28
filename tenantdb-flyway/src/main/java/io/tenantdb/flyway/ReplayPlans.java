package io.tenantdb.flyway;

import io.tenantdb.flyway.ReplayPlan.PlanKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a migrator has learned from Flyway, in bounded memory: what was not asked for the longest
 * goes first. Safe for use by many threads.
 */
final class ReplayPlans {

  private static final int MOST = 128;

  private final Map<PlanKey, ReplayPlan> plans = bounded();
  private final Map<PlanKey, String> refused = bounded();
  private final Map<Sound, Boolean> sound = bounded();
  private final Map<PlanKey, CompletableFuture<Void>> recording = new ConcurrentHashMap<>();

  private record Sound(HistoryTable history, List<HistoryRow> rows) {}

  synchronized Optional<ReplayPlan> find(PlanKey key) {
    return Optional.ofNullable(plans.get(key));
  }

  /** Notes that databases with this history cannot be replayed; no plan for it is used again. */
  synchronized void refuse(PlanKey key, String reason) {
    plans.remove(key);
    refused.put(key, reason);
  }

  /** Why there can be no plan, if that is known. */
  synchronized Optional<String> obstacle(PlanKey key) {
    return Optional.ofNullable(refused.get(key));
  }

  /**
   * Takes a plan, and what is left of it behind each of its steps: Flyway looks at the history anew
   * before each migration.
   *
   * @param key what the plan was recorded for; its history is not looked at
   * @param after the history behind the last step
   * @param firstKnown after how many steps the history begins to be one that was read: 1 if the
   *     database had none before
   */
  synchronized void add(PlanKey key, ReplayPlan plan, List<HistoryRow> after, int firstKnown) {
    int count = plan.steps().size();
    for (int done = count; done >= Math.min(firstKnown, count); done--) {
      plans.put(key.with(after.subList(0, after.size() - count + done)), plan.behind(done));
    }
  }

  /**
   * Lets one thread record a plan, while others wait for it: for a fleet whose first databases are
   * begun at the same time.
   *
   * @param atMost how long to wait
   * @return whether this thread is the one, and has to call {@link #recorded} when it is done
   */
  boolean awaitOrRecord(PlanKey key, Duration atMost) throws InterruptedException {
    @Nullable CompletableFuture<Void> other = recording.putIfAbsent(key, new CompletableFuture<>());
    if (other == null) {
      return true;
    }
    try {
      other.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The first database takes long; this one need not wait for it.
    }
    return false;
  }

  void recorded(PlanKey key) {
    @Nullable CompletableFuture<Void> mine = recording.remove(key);
    if (mine != null) {
      mine.complete(null);
    }
  }

  /** Notes that Flyway found nothing wrong with a history. */
  synchronized void addSound(HistoryTable history, List<HistoryRow> rows) {
    sound.put(new Sound(history, List.copyOf(rows)), true);
  }

  synchronized boolean knowsSound() {
    return !sound.isEmpty();
  }

  synchronized boolean isSound(HistoryTable history, List<HistoryRow> rows) {
    return sound.containsKey(new Sound(history, rows));
  }

  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MOST;
      }
    };
  }
}

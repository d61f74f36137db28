package io.tenantdb.core.internal.reconcile;

import io.tenantdb.api.database.TenantDatabaseId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The records whose work failed: each is left alone for some rounds, twice as many after each
 * failure. Safe for use by many threads.
 */
final class Rests {

  private final int most;
  private final AtomicLong round = new AtomicLong();
  private final Map<TenantDatabaseId, Rest> rests = new ConcurrentHashMap<>();

  /**
   * @param most how many rounds a record rests at most
   */
  Rests(int most) {
    this.most = most;
  }

  /**
   * @param until the first round in which the record is worked on again
   * @param rounds how many it rests
   */
  private record Rest(long until, int rounds) {}

  /** Begins a round, and forgets whom nobody has worked on for long. */
  void nextRound() {
    long now = round.incrementAndGet();
    rests.values().removeIf(rest -> rest.until() + most < now);
  }

  boolean isResting(TenantDatabaseId id) {
    Rest rest = rests.get(id);
    return rest != null && round.get() < rest.until();
  }

  /** How many records at most are passed over when work is looked for. */
  int size() {
    return rests.size();
  }

  void failed(TenantDatabaseId id) {
    rests.compute(
        id,
        (same, before) -> {
          int rounds = before == null ? 1 : Math.min(2 * before.rounds(), most);
          return new Rest(round.get() + rounds, rounds);
        });
  }

  void ended(TenantDatabaseId id) {
    rests.remove(id);
  }
}

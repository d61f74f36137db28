package io.tenantdb.core.internal.reconcile;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.lease.LeasedOperation;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;

/**
 * Who does which work: nothing that takes moments waits for what may take hours, a migration or the
 * backup before a drop, and no server's purges wait for those of another.
 */
final class Lanes {

  private static final int WORKERS = 4;

  private final ThreadFactory threads;
  private final Lane brief;
  private final Lane lengthy;
  private final Map<ServerName, Lane> purges = new ConcurrentHashMap<>();

  Lanes(ThreadFactory threads) {
    this.threads = threads;
    this.brief = new Lane("tenantdb-finish", WORKERS, threads);
    this.lengthy = new Lane("tenantdb-finish-long", WORKERS, threads);
  }

  Lane of(LeasedOperation operation, ServerName server) {
    return switch (operation) {
      case PROVISION, RENAME, SUSPEND, RESUME, RESTORE, UPDATE -> brief;
      case DROP, MIGRATE -> lengthy;
      case PURGE ->
          purges.computeIfAbsent(server, name -> new Lane("tenantdb-purge-" + name, 1, threads));
    };
  }

  private Stream<Lane> all() {
    return Stream.concat(Stream.of(brief, lengthy), purges.values().stream());
  }

  /** Begins nothing more. */
  void shutdown() {
    all().forEach(Lane::shutdown);
  }

  /** Waits for what is under way, and interrupts it when half of the time has passed. */
  boolean awaitEnd(Duration timeout) {
    long begun = System.nanoTime();
    long nanos = timeout.toNanos();
    try {
      if (awaitAll(begun + nanos / 2)) {
        return true;
      }
      all().forEach(Lane::interrupt);
      return awaitAll(begun + nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      all().forEach(Lane::interrupt);
      return false;
    }
  }

  private boolean awaitAll(long end) throws InterruptedException {
    boolean over = true;
    for (Lane lane : all().toList()) {
      over &= lane.awaitEnd(end - System.nanoTime());
    }
    return over;
  }
}

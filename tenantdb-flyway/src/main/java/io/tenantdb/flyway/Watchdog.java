package io.tenantdb.flyway;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The deadline of one call, over all that it does in whatever sessions. Once it is over, what runs
 * is cancelled, and again until the call says that its work has ended: a cancel request that finds
 * the session between two statements has no effect. A server that is not heard of for some seconds
 * more gets its connections aborted, as a read from a dead network never ends by itself.
 */
final class Watchdog implements AutoCloseable {

  /** How long a server has to answer once the deadline is over. */
  static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration AGAIN = Duration.ofMillis(200);
  private static final String CANCELLED = "57014";

  private final Optional<Duration> deadline;
  private final long start = System.nanoTime();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicBoolean cancelling = new AtomicBoolean();

  private final Object lock = new Object();
  private final IdentityHashMap<Connection, Set<Statement>> guarded = new IdentityHashMap<>();
  private long newest = start;
  private boolean calledOff;
  private boolean aborted;

  Watchdog(Optional<Duration> deadline) {
    this.deadline = deadline;
  }

  /** Of a call that may take as long as it likes. */
  static Watchdog none() {
    return new Watchdog(Optional.empty());
  }

  /** Has a connection aborted if its server does not answer. */
  void guard(Connection connection) {
    synchronized (lock) {
      guarded.put(connection, Collections.newSetFromMap(new WeakHashMap<>()));
      newest = System.nanoTime();
    }
  }

  /** Lets a connection go: a pool may give it to somebody else. */
  void release(Connection connection) {
    synchronized (lock) {
      guarded.remove(connection);
    }
  }

  /**
   * Has a statement of a guarded connection cancelled if it runs once the deadline is over. One
   * that must not be cancelled is not told.
   */
  void watch(Connection connection, Statement statement) {
    synchronized (lock) {
      @Nullable Set<Statement> statements = guarded.get(connection);
      if (statements != null) {
        statements.add(statement);
      }
    }
  }

  boolean expired() {
    return left().filter(Duration::isZero).isPresent();
  }

  /** What is left of this time, or of the deadline if that is less. */
  Duration within(Duration time) {
    return left().filter(left -> left.compareTo(time) < 0).orElse(time);
  }

  /** Refuses to begin anything more once the deadline is over. */
  void requireTime() throws SQLException {
    if (expired()) {
      throw new SQLTimeoutException("The deadline is over", CANCELLED);
    }
  }

  private Optional<Duration> left() {
    return deadline.map(
        limit -> {
          Duration left = limit.minusNanos(System.nanoTime() - start);
          return left.isNegative() ? Duration.ZERO : left;
        });
  }

  /** Whether a connection was aborted. */
  boolean aborted() {
    synchronized (lock) {
      return aborted;
    }
  }

  /** Has it cancel nothing any more, so that the history can be read back. */
  void callOff() {
    synchronized (lock) {
      calledOff = true;
    }
  }

  /** Waits for the deadline and then does what is to be done, until it is closed. */
  void keep(Executor cancels) {
    Duration pause = deadline.orElseThrow();
    try {
      while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        pause = AGAIN;
        // A cancel request needs the network, too.
        if (cancelling.compareAndSet(false, true)) {
          cancels.execute(this::cancelAll);
        }
        abortWhatDoesNotAnswer();
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it but who ends all threads.
      Thread.currentThread().interrupt();
    }
  }

  private void cancelAll() {
    List<Statement> found;
    synchronized (lock) {
      found = calledOff ? List.of() : guarded.values().stream().flatMap(Set::stream).toList();
    }
    found.forEach(Watchdog::cancel);
    cancelling.set(false);
  }

  /** One that does not run takes no notice. */
  private static void cancel(Statement statement) {
    try {
      statement.cancel();
    } catch (SQLException | RuntimeException e) {
      // The session is lost, or cannot be reached now; then the next time may do it.
    }
  }

  /** Under the lock: a connection that was let go may be somebody else's. */
  private void abortWhatDoesNotAnswer() {
    synchronized (lock) {
      long now = System.nanoTime();
      long over = now - start - deadline.orElseThrow().toNanos();
      if (Math.min(over, now - newest) > GRACE.toNanos()) {
        aborted = aborted || !guarded.isEmpty();
        guarded.keySet().forEach(SessionDataSource::abort);
        guarded.clear();
      }
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}

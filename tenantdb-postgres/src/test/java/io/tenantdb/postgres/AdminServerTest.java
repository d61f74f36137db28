package io.tenantdb.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.lease.Fence;
import java.sql.Connection;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What is done alone on a server, and how workers wait for each other. */
final class AdminServerTest {

  private static final int WAITING = 4;
  private static final int ENOUGH_WHERE_NOBODY_IS_IN_THE_WAY = 5;
  private static final String LOCK = "SELECT pg_catalog.pg_advisory_lock(x'74646264'::int, 0)";
  private static final String COUNT =
      "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE application_name = '%s'";

  private final Server server = new Server();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void thoseWhoWaitToBeAloneKeepOneConnection() throws Exception {
    String name = "drops-" + Server.hex();
    PGSimpleDataSource admin = (PGSimpleDataSource) server.postgres().adminDataSource();
    admin.setApplicationName(name);
    AdminServer waiting = new AdminServer(admin, Optional.empty(), new StatementLimit(1));
    List<AtomicInteger> looks =
        IntStream.range(0, WAITING).mapToObj(i -> new AtomicInteger()).toList();
    ExecutorService threads = Executors.newFixedThreadPool(WAITING);
    try (Connection other = server.postgres().adminDataSource().getConnection()) {
      AdminServer.execute(other, LOCK);
      List<Future<?>> all = new ArrayList<>();
      for (AtomicInteger look : looks) {
        all.add(threads.submit(() -> alone(waiting, look)));
      }
      await().until(() -> looks.stream().allMatch(look -> look.get() > 1));

      assertThat(answer(other, COUNT.formatted(name))).isEqualTo("1");

      AdminServer.execute(other, LOCK.replace("lock(", "unlock("));
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Its own limit is a quarter of its lease, and the other's may be longer. */
  @Test
  void aWorkerOutwaitsOneThatWasStoppedBeforeItsCommit() throws Exception {
    AdminServer waiting =
        new AdminServer(
            server.postgres().adminDataSource(), Optional.empty(), new StatementLimit(1));
    String lock = "SELECT pg_catalog.pg_advisory_xact_lock(" + Server.hex().hashCode() + ")";
    AtomicInteger attempts = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(1);
    try (Connection stopped = server.postgres().adminDataSource().getConnection()) {
      stopped.setAutoCommit(false);
      AdminServer.execute(stopped, lock);

      Future<Boolean> done =
          threads.submit(
              () ->
                  waiting.transaction(
                      Fence.of(1, () -> Duration.ofMillis(400)),
                      connection -> {
                        attempts.incrementAndGet();
                        return AdminServer.execute(connection, lock);
                      }));
      await().until(() -> attempts.get() > ENOUGH_WHERE_NOBODY_IS_IN_THE_WAY);
      stopped.rollback();

      assertThat(done.get()).isTrue();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void nothingIsSentThatCouldArriveAfterTheLease() throws Exception {
    AdminServer waiting =
        new AdminServer(
            server.postgres().adminDataSource(), Optional.empty(), new StatementLimit(1));
    AtomicReference<Duration> left = new AtomicReference<>(Duration.ofHours(1));
    AtomicInteger looks = new AtomicInteger();
    Fence fence =
        Fence.of(
            1,
            () -> {
              looks.incrementAndGet();
              return left.get();
            });
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (Connection other = server.postgres().adminDataSource().getConnection()) {
      AdminServer.execute(other, LOCK);
      Future<?> work =
          threads.submit(
              () -> {
                waiting.executeAlone("CREATE ROLE never_made", fence);
                return null;
              });
      await().until(() -> looks.get() > 3);
      // Less than the server waits for a session that does nothing.
      left.set(Duration.ofSeconds(4));
      AdminServer.execute(other, LOCK.replace("lock(", "unlock("));

      assertThatThrownBy(work::get).hasCauseInstanceOf(SQLTimeoutException.class);

      assertThat(answer(other, "SELECT count(*) FROM pg_roles WHERE rolname = 'never_made'"))
          .isEqualTo("0");
    } finally {
      threads.shutdownNow();
    }
  }

  private static Void alone(AdminServer server, AtomicInteger looks) throws Exception {
    server.executeAlone(
        "SELECT 1",
        Fence.of(
            1,
            () -> {
              looks.incrementAndGet();
              return Duration.ofHours(1);
            }));
    return null;
  }

  private static String answer(Connection connection, String query) throws Exception {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}

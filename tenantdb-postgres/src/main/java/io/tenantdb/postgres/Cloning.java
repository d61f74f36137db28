package io.tenantdb.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Runs CREATE DATABASE, under names that carry the nonce and closed to connections. */
final class Cloning {

  private static final Duration RETRY_LIMIT = Duration.ofSeconds(30);

  /** The server itself waits up to 5 s for the other users of a template; then comes a pause. */
  private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(6);

  private static final Duration LONGEST_PAUSE = Duration.ofMillis(400);

  private final PostgresProvisioner.CloneStrategy strategy;
  private final LongSupplier nanoTime;
  private final Pause pause;

  /**
   * @param nanoTime a clock that never goes back, in nanoseconds, as {@link System#nanoTime}
   */
  Cloning(PostgresProvisioner.CloneStrategy strategy, LongSupplier nanoTime, Pause pause) {
    this.strategy = strategy;
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  /** Lets time go by. */
  @FunctionalInterface
  interface Pause {
    /** Waits for a random time up to this one, so that those who wait do not come back at once. */
    void upTo(Duration longest) throws InterruptedException;

    static Pause random(RandomGenerator random) {
      return longest -> TimeUnit.MILLISECONDS.sleep(random.nextLong(1, longest.toMillis() + 1));
    }
  }

  /**
   * Creates an empty database from template0: nobody can be connected to it, so that no session of
   * another program makes this fail, and it holds nothing but what PostgreSQL brings.
   */
  void createEmpty(Target target, String name) throws SQLException {
    create(target, name, "TEMPLATE template0");
  }

  /**
   * Clones a template. Waits for others who are in it, with neither a lock nor a transaction.
   *
   * @return whether the template is still there
   */
  boolean copy(Target target, String template, String name) throws SQLException {
    String from =
        "TEMPLATE %s STRATEGY %s".formatted(SqlQuoting.identifier(template), strategy.name());
    long start = nanoTime.getAsLong();
    while (true) {
      try {
        create(target, name, from);
        return true;
      } catch (SQLException e) {
        if (ServerErrors.isSourceMissing(e)) {
          return false;
        }
        if (!ServerErrors.isSourceInUse(e) || !hasTimeToRetry(target, start, RETRY_LIMIT)) {
          throw e;
        }
      }
      pause(target);
    }
  }

  /**
   * Clones a database that others use, at a moment when nobody is connected to it. It is tried only
   * then: new sessions wait for as long as the server waits for the old ones.
   *
   * @param patience how long to wait for such a moment
   * @return whether the database is still there
   * @throws SQLException also if there was no such moment, as the server would say it
   */
  boolean copyUnused(Target target, DatabaseRow source, String name, Duration patience)
      throws SQLException {
    String from =
        "TEMPLATE %s STRATEGY %s".formatted(SqlQuoting.identifier(source.name()), strategy.name());
    long start = nanoTime.getAsLong();
    while (true) {
      SQLException inUse = ServerErrors.sourceInUse(source.name());
      if (!target.server().withoutTransaction(c -> Sessions.isUsed(c, source.oid()))) {
        try {
          create(target, name, from);
          return true;
        } catch (SQLException e) {
          if (ServerErrors.isSourceMissing(e)) {
            return false;
          }
          if (!ServerErrors.isSourceInUse(e)) {
            throw e;
          }
          inUse = e;
        }
      }
      if (!hasTimeToRetry(target, start, patience)) {
        throw inUse;
      }
      pause(target);
    }
  }

  private boolean hasTimeToRetry(Target target, long start, Duration limit) {
    Duration spent = Duration.ofNanos(nanoTime.getAsLong() - start);
    return spent.compareTo(limit) < 0 && target.fence().remaining().compareTo(LONGEST_ATTEMPT) > 0;
  }

  private static void create(Target target, String name, String from) throws SQLException {
    try {
      target.create(
          "CREATE DATABASE %s %s ALLOW_CONNECTIONS false"
              .formatted(SqlQuoting.identifier(name), from));
    } catch (InterruptedException e) {
      throw target.interrupted();
    }
  }

  private void pause(Target target) {
    try {
      pause.upTo(LONGEST_PAUSE);
    } catch (InterruptedException e) {
      throw target.interrupted();
    }
  }
}

package io.tenantdb.flyway;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationError.Kind;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationOutcome.Failed;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.flyway.ReplayPlan.PlanKey;
import io.tenantdb.flyway.ReplayPlan.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Replays what is known, and says of everything else why it has to go through Flyway. */
final class Replayer {

  private static final Duration POLL = Duration.ofMillis(20);

  /** For another thread that records what is wanted. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private static final String NO_TABLE = "42P01";

  private final ReplayPlans plans;

  Replayer(ReplayPlans plans) {
    this.plans = plans;
  }

  /** What came of a try. */
  sealed interface Attempt {

    /** The database was seen to. */
    record Done(MigrationOutcome outcome) implements Attempt {}

    /**
     * Flyway has to do it.
     *
     * @param reason why
     * @param recording what others wait for this database to record
     * @param begun the replay that failed
     */
    record Refused(String reason, Optional<PlanKey> recording, Optional<Begun> begun)
        implements Attempt {
      static Refused because(String reason) {
        return new Refused(reason, Optional.empty(), Optional.empty());
      }
    }
  }

  /**
   * A replay.
   *
   * @param before the history that it began with
   * @param refusedBySql whether the database refused a statement, and no lock or limit ended it
   */
  record Begun(PlanKey key, AppliedHistory before, boolean refusedBySql) {}

  /**
   * @param history where it is expected to be
   */
  Attempt migrate(
      DatabaseAddress address,
      DataSource source,
      HistoryTable history,
      ReplayRules rules,
      WorkerSession worker,
      Fence fence,
      Watchdog watchdog) {
    try (ReplaySession session = ReplaySession.open(address, source, watchdog)) {
      try {
        return migrate(address, session, watchdog, history, rules, worker, fence);
      } catch (SQLException e) {
        return failed(address, session, watchdog, history, e, Optional.empty());
      }
    }
  }

  private Attempt migrate(
      DatabaseAddress address,
      ReplaySession session,
      Watchdog watchdog,
      HistoryTable history,
      ReplayRules rules,
      WorkerSession worker,
      Fence fence)
      throws SQLException {
    Duration wait = worker.terms().lockTimeout().orElse(rules.lockWait());
    Optional<ReplaySession.Look> looked = locked(address, session, watchdog, history, worker, wait);
    if (looked.isEmpty()) {
      return new Attempt.Done(notLocked(session, history, watchdog));
    }
    ReplaySession.Look look = looked.get();
    if (elsewhere(look, history, rules)) {
      session.giveBack(history);
      return Attempt.Refused.because("its history is in another schema than others'");
    }
    PlanKey key =
        new PlanKey(
            history, look.origin().searchPath(), worker.terms().upTo(), look.history().rows());
    Optional<String> obstacle = plans.obstacle(key);
    if (obstacle.isPresent()) {
      session.giveBack(history);
      return Attempt.Refused.because(obstacle.get());
    }
    Optional<ReplayPlan> plan = plans.find(key);
    if (plan.isEmpty()) {
      if (awaitOrRecord(address, key, watchdog)) {
        session.giveBack(history);
        return new Attempt.Refused(
            "it was the first with its history", Optional.of(key), Optional.empty());
      }
      plan = plans.find(key);
      watchdog.requireTime();
    }
    if (plan.isEmpty()) {
      session.giveBack(history);
      return Attempt.Refused.because("Flyway was not seen to migrate such a history");
    }
    try {
      return new Attempt.Done(
          replay(session, plan.get(), look.history(), history, worker, fence, watchdog));
    } catch (SQLException e) {
      Begun begun = new Begun(key, look.history(), ServerErrors.kind(e) == Kind.SQL);
      return failed(address, session, watchdog, history, e, Optional.of(begun));
    }
  }

  /**
   * Reads the history and says that it is sound if it is one that Flyway found nothing wrong with.
   */
  Optional<Migrated> verify(
      DatabaseAddress address, DataSource source, HistoryTable history, ReplayRules rules) {
    if (!plans.knowsSound()) {
      return Optional.empty();
    }
    try (ReplaySession session = ReplaySession.open(address, source, Watchdog.none())) {
      ReplaySession.Look look = session.read(history);
      return elsewhere(look, history, rules) || !plans.isSound(history, look.history().rows())
          ? Optional.empty()
          : Optional.of(Migrated.unchanged(look.history().state()));
    } catch (SQLException e) {
      if (ServerErrors.isUnavailable(e)) {
        throw ServerErrors.of(address, e, "the session was lost", Secrets.NONE);
      }
      return Optional.empty();
    }
  }

  private static boolean elsewhere(
      ReplaySession.Look look, HistoryTable history, ReplayRules rules) {
    return rules.schema().isEmpty() && !history.schema().equals(look.origin().schema());
  }

  private boolean awaitOrRecord(DatabaseAddress address, PlanKey key, Watchdog watchdog) {
    try {
      return plans.awaitOrRecord(key, watchdog.within(LONGEST_WAIT));
    } catch (InterruptedException e) {
      throw interrupted(address);
    }
  }

  private MigrationOutcome replay(
      ReplaySession session,
      ReplayPlan plan,
      AppliedHistory before,
      HistoryTable history,
      WorkerSession worker,
      Fence fence,
      Watchdog watchdog)
      throws SQLException {
    AppliedHistory after = before;
    for (int i = 0; i < plan.steps().size(); i++) {
      Step step = plan.steps().get(i);
      fence.remaining();
      watchdog.requireTime();
      boolean last = i == plan.steps().size() - 1;
      Optional<AppliedHistory> read = session.run(step, plan, history, worker, i == 0, last);
      after = read.orElse(after);
    }
    if (plan.steps().isEmpty()) {
      session.giveBack(history);
      return Migrated.unchanged(before.state());
    }
    AppliedHistory found = after;
    return replayed(plan, before, found)
        .orElseGet(
            () ->
                new Failed(
                    found.state(),
                    MigrationError.of(
                        Kind.CHECK,
                        "The history in the database does not show what was replayed; find out who else wrote it")));
  }

  /** What is told if the history shows the whole plan. */
  private static Optional<MigrationOutcome> replayed(
      ReplayPlan plan, AppliedHistory before, AppliedHistory after) {
    List<HistoryRow> wanted = new ArrayList<>(before.rows());
    plan.steps().forEach(step -> wanted.add(step.row()));
    return after.rows().equals(wanted)
        ? Optional.of(new Migrated(after.state(), plan.steps().size(), new MigrationWay.Replayed()))
        : Optional.empty();
  }

  private static Optional<ReplaySession.Look> locked(
      DatabaseAddress address,
      ReplaySession session,
      Watchdog watchdog,
      HistoryTable history,
      WorkerSession worker,
      Duration wait)
      throws SQLException {
    long start = System.nanoTime();
    ReplaySession.Look look = session.lockAndRead(history, worker);
    if (look.locked()) {
      return Optional.of(look);
    }
    do {
      if (System.nanoTime() - start > wait.toNanos() || watchdog.expired()) {
        return Optional.empty();
      }
      try {
        Thread.sleep(POLL.toMillis());
      } catch (InterruptedException e) {
        throw interrupted(address);
      }
    } while (!session.tryLock(history, worker));
    return Optional.of(session.read(history));
  }

  private static TenantServerException interrupted(DatabaseAddress address) {
    Thread.currentThread().interrupt();
    return new TenantServerException(
        address.server(),
        address.databaseName(),
        "the migrating thread was interrupted; migrate again to go on",
        null);
  }

  private static MigrationOutcome notLocked(
      ReplaySession session, HistoryTable history, Watchdog watchdog) throws SQLException {
    boolean expired = watchdog.expired();
    if (expired) {
      watchdog.callOff();
    }
    return new Failed(
        session.read(history).history().state(),
        expired ? MigrationErrors.deadline() : MigrationErrors.lockNotTaken(),
        true);
  }

  /** What failed in a replay was rolled back; Flyway then says where, or succeeds. */
  private Attempt failed(
      DatabaseAddress address,
      ReplaySession session,
      Watchdog watchdog,
      HistoryTable history,
      SQLException failure,
      Optional<Begun> begun) {
    if (watchdog.expired()) {
      watchdog.callOff();
      try {
        AppliedHistory read = session.readBack(history);
        // It may have met the end of the last commit.
        return new Attempt.Done(
            begun
                .flatMap(it -> plans.find(it.key()).flatMap(p -> replayed(p, it.before(), read)))
                .orElseGet(
                    () ->
                        new Failed(read.state(), MigrationErrors.deadline(), session.rollsBack())));
      } catch (SQLException e) {
        throw ServerErrors.of(address, e, "its migration history could not be read", Secrets.NONE);
      }
    }
    if (ServerErrors.isUnavailable(failure)) {
      throw ServerErrors.of(address, failure, "the session was lost", Secrets.NONE);
    }
    return new Attempt.Refused(
        begun.isEmpty() && NO_TABLE.equals(failure.getSQLState())
            ? "it has no history"
            : "its replay failed: " + ServerErrors.report(failure),
        Optional.empty(),
        begun);
  }
}

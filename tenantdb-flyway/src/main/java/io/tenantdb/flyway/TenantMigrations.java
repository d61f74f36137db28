package io.tenantdb.flyway;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay.ByTool;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.flyway.Replayer.Attempt;
import io.tenantdb.flyway.Replayer.Begun;
import java.util.Optional;

/** Migrates tenants' databases by replay where that is safe, and by Flyway where it is not. */
final class TenantMigrations {

  private final MigrationRunner runner;
  private final FlywayFactory flyways;
  private final Watchdogs watchdogs = new Watchdogs();
  private final ReplayPlans plans = new ReplayPlans();
  private final Replayer replayer = new Replayer(plans);
  private final PlanLearner learner;

  TenantMigrations(MigrationRunner runner, FlywayFactory flyways) {
    this.runner = runner;
    this.flyways = flyways;
    this.learner = new PlanLearner(flyways, plans);
  }

  MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence) {
    try (Watchdog watchdog = watchdogs.start(terms.deadline())) {
      try {
        return migrate(route, terms, fence, watchdog);
      } catch (TenantServerException e) {
        throw watchdog.aborted() ? ServerErrors.unanswered(route.address(), e) : e;
      }
    }
  }

  private MigrationOutcome migrate(
      TenantRoute route, MigrationTerms terms, Fence fence, Watchdog watchdog) {
    WorkerSession worker = new WorkerSession(route.id(), fence.token(), terms);
    Attempt attempt = attempt(route, worker, fence, watchdog);
    if (attempt instanceof Attempt.Done done) {
      return done.outcome();
    }
    Attempt.Refused refused = (Attempt.Refused) attempt;
    try {
      MigrationOutcome outcome =
          runner.migrate(
              route.address(),
              terms,
              refused,
              learner,
              watchdog,
              session -> {
                // The name may be another's by now; a session in it outlives no change of that.
                fence.remaining();
                session.begin(worker);
                return flyways.forMigrate(route, terms, fence, session);
              });
      refused.begun().ifPresent(begun -> judge(begun, refused.reason(), outcome));
      return outcome;
    } finally {
      refused.recording().ifPresent(plans::recorded);
    }
  }

  /** What Flyway could do and the replay could not is the plan's fault, and not the database's. */
  private void judge(Begun begun, String reason, MigrationOutcome outcome) {
    if (begun.refusedBySql()
        && outcome instanceof Migrated migrated
        && migrated.way() instanceof ByTool) {
      plans.refuse(begun.key(), reason);
    }
  }

  private Attempt attempt(TenantRoute route, WorkerSession worker, Fence fence, Watchdog watchdog) {
    Optional<ReplayRules> rules = flyways.readableRules();
    Optional<String> obstacle =
        rules.isEmpty() ? Optional.of("its migrations could not be read") : rules.get().obstacle();
    return obstacle
        .<Attempt>map(Attempt.Refused::because)
        .orElseGet(
            () ->
                replayer.migrate(
                    route.address(),
                    runner.dataSource(route.address()),
                    flyways.expectedHistory(),
                    rules.orElseThrow(),
                    worker,
                    fence,
                    watchdog));
  }

  MigrationOutcome verify(TenantRoute route) {
    boolean known = flyways.readableRules().filter(rules -> rules.obstacle().isEmpty()).isPresent();
    if (known) {
      Optional<Migrated> sound =
          replayer.verify(
              route.address(),
              runner.dataSource(route.address()),
              flyways.expectedHistory(),
              flyways.rules());
      if (sound.isPresent()) {
        return sound.get();
      }
    }
    return runner.verify(
        route.address(),
        (table, history) -> {
          if (known) {
            plans.addSound(table, history.rows());
          }
        },
        session -> flyways.forVerify(route, session));
  }
}

package io.tenantdb.flyway;

import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationOutcome.Failed;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay.ByTool;
import io.tenantdb.api.migration.MigrationWay.Replayed;
import io.tenantdb.api.migration.SchemaObjects;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.flyway.Replayer.Attempt.Refused;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.ValidateResult;
import org.jspecify.annotations.Nullable;

/** Runs a Flyway in a session of one database, and tells an outcome from a fault. */
final class MigrationRunner {

  private static final String HISTORY_NOT_READ = "its migration history could not be read";

  private final Function<DatabaseAddress, DataSource> dataSources;

  MigrationRunner(Function<DatabaseAddress, DataSource> dataSources) {
    this.dataSources = dataSources;
  }

  /**
   * @param flyway makes the Flyway for a session
   */
  MigrationOutcome migrate(DatabaseAddress address, Function<MigrationSession, FlywayCall> flyway) {
    return run(
        address,
        false,
        Watchdog.none(),
        flyway,
        (call, session) -> {
          session.used(true);
          int applied = call.flyway().migrate().migrationsExecuted;
          session.used(applied > 0 || call.hostCallbacks());
          return migrated(state(address, session, call), applied, 0, "it is no tenant's database");
        });
  }

  /**
   * Migrates a tenant's database.
   *
   * @param refused why it is not replayed, or not to the end
   * @param plans learns what was done
   * @param watchdog has begun with the call
   */
  MigrationOutcome migrate(
      DatabaseAddress address,
      MigrationTerms terms,
      Refused refused,
      PlanLearner plans,
      Watchdog watchdog,
      Function<MigrationSession, FlywayCall> flyway) {
    return run(
        address,
        false,
        watchdog,
        flyway,
        (call, session) -> {
          session.used(true);
          session.dataSource().guard(call.history());
          Optional<AppliedHistory> before = history(address, session, call);
          Optional<HistoryRow> failed =
              before
                  .flatMap(AppliedHistory::failed)
                  .filter(row -> call.repeatable().contains(row.script()));
          if (failed.isPresent()) {
            if (!forget(address, session, call, failed.get())) {
              return new Failed(before.get().state(), MigrationErrors.lockNotTaken());
            }
            before = history(address, session, call);
          }
          try {
            int applied = call.flyway().migrate().migrationsExecuted;
            session.used(applied > 0 || call.hostCallbacks());
            AppliedHistory after = history(address, session, call).orElse(AppliedHistory.none());
            Optional<String> obstacle =
                plans.learn(call, session.searchPath(), terms.upTo(), before, after, applied);
            return migrated(
                after.state(),
                applied,
                replayed(refused, before),
                obstacle.orElse(refused.reason()));
          } catch (FlywayException e) {
            if (!watchdog.expired() || MigrationErrors.leaseLost(e) != null) {
              throw e;
            }
            watchdog.callOff();
            return new Failed(
                state(address, session, call), MigrationErrors.deadline(), rolledBack(call, e));
          }
        });
  }

  /** How many were replayed before Flyway took over. */
  private static int replayed(Refused refused, Optional<AppliedHistory> before) {
    return refused.begun().isEmpty() || before.isEmpty()
        ? 0
        : before.get().count() - refused.begun().get().before().count();
  }

  private static boolean forget(
      DatabaseAddress address, MigrationSession session, FlywayCall call, HistoryRow failed) {
    try {
      return session.forget(failed, call.history());
    } catch (SQLException e) {
      throw ServerErrors.of(
          address, e, "the row of a failed migration could not be taken back", call.secrets());
    }
  }

  private static Migrated migrated(SchemaState state, int applied, int replayed, String reason) {
    if (applied == 0) {
      return replayed == 0
          ? Migrated.unchanged(state)
          : new Migrated(state, replayed, new Replayed());
    }
    return new Migrated(state, applied + replayed, new ByTool(reason));
  }

  /**
   * @param sound hears of a history that Flyway finds nothing wrong with
   */
  MigrationOutcome verify(
      DatabaseAddress address,
      BiConsumer<HistoryTable, AppliedHistory> sound,
      Function<MigrationSession, FlywayCall> flyway) {
    return run(
        address,
        true,
        Watchdog.none(),
        flyway,
        (call, session) -> {
          MigrationOutcome outcome = verified(address, session, call);
          if (outcome instanceof Migrated) {
            history(address, session, call).ifPresent(found -> sound.accept(call.history(), found));
          }
          return outcome;
        });
  }

  /**
   * @param scripts what the history must hold, neither more nor less
   */
  MigrationOutcome verifyExactly(
      DatabaseAddress address,
      List<String> scripts,
      Function<MigrationSession, FlywayCall> flyway) {
    return run(
        address,
        true,
        Watchdog.none(),
        flyway,
        (call, session) -> {
          MigrationOutcome outcome = verified(address, session, call);
          if (outcome instanceof Failed) {
            return outcome;
          }
          List<String> applied = applied(address, session, call);
          return sorted(applied).equals(sorted(scripts))
              ? outcome
              : new Failed(
                  outcome.state(), MigrationErrors.otherScripts(scripts, applied, call.secrets()));
        });
  }

  private static List<String> sorted(List<String> scripts) {
    return scripts.stream().sorted().toList();
  }

  private static MigrationOutcome verified(
      DatabaseAddress address, MigrationSession session, FlywayCall call) {
    ValidateResult result = call.flyway().validateWithResult();
    SchemaState state = state(address, session, call);
    return result.validationSuccessful
        ? Migrated.unchanged(state)
        : new Failed(
            state, MigrationErrors.historyMismatch(result.getAllErrorMessages(), call.secrets()));
  }

  private MigrationOutcome run(
      DatabaseAddress address,
      boolean readOnly,
      Watchdog watchdog,
      Function<MigrationSession, FlywayCall> flyway,
      BiFunction<FlywayCall, MigrationSession, MigrationOutcome> work) {
    try (MigrationSession session =
        MigrationSession.open(address, dataSource(address), readOnly, watchdog)) {
      FlywayCall call = call(address, session, flyway);
      try {
        return work.apply(call, session);
      } catch (TenantDbException e) {
        throw e;
      } catch (RuntimeException e) {
        @Nullable LeaseLostException lost = MigrationErrors.leaseLost(e);
        if (lost != null) {
          throw lost;
        }
        return failed(address, session, call, e);
      }
    }
  }

  private static FlywayCall call(
      DatabaseAddress address,
      MigrationSession session,
      Function<MigrationSession, FlywayCall> flyway) {
    try {
      return flyway.apply(session);
    } catch (TenantDbException e) {
      throw e;
    } catch (RuntimeException e) {
      throw ServerErrors.of(address, e, "the host's settings of Flyway failed", Secrets.NONE);
    }
  }

  /** The objects in a database. */
  SchemaObjects objects(DatabaseAddress address, Secrets secrets) {
    try (MigrationSession session =
        MigrationSession.open(address, dataSource(address), true, Watchdog.none())) {
      return session.objects(secrets);
    } catch (SQLException e) {
      throw ServerErrors.of(address, e, "its objects could not be read", secrets);
    }
  }

  /** What the host gives for a database. */
  DataSource dataSource(DatabaseAddress address) {
    @Nullable DataSource found;
    try {
      found = dataSources.apply(address);
    } catch (TenantDbException e) {
      throw e;
    } catch (RuntimeException e) {
      // A pool that connects when it is made reports an unreachable server from here.
      throw ServerErrors.ofOpening(address, e, "the host's data source could not be made");
    }
    if (found == null) {
      throw new TenantServerException(
          address.server(),
          address.databaseName(),
          "the host gave no data source for it; let the function given to FlywayMigrator.builder know this server, and every database on it",
          null);
    }
    return found;
  }

  private static SchemaState state(
      DatabaseAddress address, MigrationSession session, FlywayCall call) {
    try {
      return session.schemaState(call.history());
    } catch (SQLException e) {
      throw ServerErrors.of(address, e, HISTORY_NOT_READ, call.secrets());
    }
  }

  private static Optional<AppliedHistory> history(
      DatabaseAddress address, MigrationSession session, FlywayCall call) {
    try {
      return session.history(call.history());
    } catch (SQLException e) {
      throw ServerErrors.of(address, e, HISTORY_NOT_READ, call.secrets());
    }
  }

  private static List<String> applied(
      DatabaseAddress address, MigrationSession session, FlywayCall call) {
    try {
      return session.appliedScripts(call.history());
    } catch (SQLException e) {
      throw ServerErrors.of(address, e, HISTORY_NOT_READ, call.secrets());
    }
  }

  /** If the session still answers, the failure is the migration's; if not, the server's. */
  private static Failed failed(
      DatabaseAddress address,
      MigrationSession session,
      FlywayCall call,
      RuntimeException failure) {
    @Nullable TenantServerException disturbance =
        MigrationErrors.disturbance(address, failure, call.secrets());
    if (disturbance != null) {
      throw disturbance;
    }
    try {
      SchemaState state = session.schemaState(call.history());
      return new Failed(state, MigrationErrors.describe(failure, call), rolledBack(call, failure));
    } catch (SQLException e) {
      TenantServerException error =
          ServerErrors.isUnavailable(e)
              ? ServerErrors.of(address, failure, MigrationErrors.during(failure), call.secrets())
              : ServerErrors.of(address, e, HISTORY_NOT_READ, call.secrets());
      error.addSuppressed(call.secrets().withoutSecrets(e));
      throw error;
    }
  }

  private static boolean rolledBack(FlywayCall call, RuntimeException failure) {
    @Nullable PlanRecorder recorder = call.recorder();
    return MigrationErrors.isRolledBack(failure)
        && (recorder == null || !recorder.controlsTransactions());
  }
}

package io.tenantdb.core.internal.doctor;

import static io.tenantdb.api.database.TenantDatabaseStatus.FAILED;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.doctor.DatabaseFinding.AccessMismatch;
import io.tenantdb.api.doctor.DatabaseFinding.DriftedLogin;
import io.tenantdb.api.doctor.DatabaseFinding.GhostRecord;
import io.tenantdb.api.doctor.DatabaseFinding.HalfDroppedDatabase;
import io.tenantdb.api.doctor.DatabaseFinding.HistoryMismatch;
import io.tenantdb.api.doctor.DatabaseFinding.MisplacedDatabase;
import io.tenantdb.api.doctor.DatabaseFinding.MissingLogin;
import io.tenantdb.api.doctor.DatabaseFinding.StrangerDatabase;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.NotInspected;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.ObservedDatabase;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.core.internal.lifecycle.Ledger;
import io.tenantdb.core.internal.provisioning.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one record says of its database, against what is on the server. */
final class DatabaseExamination {

  private final Fleet fleet;

  DatabaseExamination(Fleet fleet) {
    this.fleet = fleet;
  }

  /** Looks at the server, too. */
  List<Finding> examine(TenantDatabase record, boolean history) {
    return examine(
        record,
        fleet.survey().observe(record.server(), List.of(fleet.owned(record))).get(0),
        history);
  }

  /**
   * What is wrong with the database of a record that nobody works on.
   *
   * @param history whether to read its history, too
   */
  List<Finding> examine(TenantDatabase record, ObservedDatabase observed, boolean history) {
    if (LifecycleExamination.unfinished(record).isPresent()) {
      return List.of();
    }
    return switch (record.presence()) {
      case PRESENT -> present(record, observed, history);
      case RECYCLED -> recycled(record, observed);
      case PENDING -> pending(record, observed);
      case GONE -> List.of();
    };
  }

  private List<Finding> present(TenantDatabase record, ObservedDatabase observed, boolean history) {
    if (observed.found() instanceof DatabaseInspection.Foreign foreign) {
      return List.of(new StrangerDatabase(record, foreign.occupant(), observed.elsewhere()));
    }
    if (observed.found() instanceof DatabaseInspection.Own own) {
      return inPlace(record, observed, own.acceptsConnections(), history);
    }
    return List.of(
        observed
            .elsewhere()
            .<Finding>map(name -> new MisplacedDatabase(record, name))
            .orElseGet(() -> new GhostRecord(record)));
  }

  private static List<Finding> recycled(TenantDatabase record, ObservedDatabase observed) {
    if (observed.recycled()) {
      return drifted(record, observed, true).stream().toList();
    }
    if (observed.found() instanceof DatabaseInspection.Own) {
      return List.of(new MisplacedDatabase(record, record.databaseName().value()));
    }
    return List.of(
        observed
            .elsewhere()
            .<Finding>map(name -> new MisplacedDatabase(record, name))
            .orElseGet(() -> new GhostRecord(record)));
  }

  private static List<Finding> pending(TenantDatabase record, ObservedDatabase observed) {
    return !record.isDeleted() && observed.found() instanceof DatabaseInspection.Foreign foreign
        ? List.of(new StrangerDatabase(record, foreign.occupant(), observed.elsewhere()))
        : List.of();
  }

  private List<Finding> inPlace(
      TenantDatabase record, ObservedDatabase observed, boolean open, boolean history) {
    if (observed.invalid()) {
      return List.of(new HalfDroppedDatabase(record));
    }
    // What the delete command alone has deleted is as it was, and may come back.
    if (record.isDeleted()) {
      return drifted(record, observed, false).stream().toList();
    }
    if (observed.loginMissing()) {
      return List.of(new MissingLogin(record, TenantLogin.roleOf(record.id())));
    }
    List<Finding> findings = new ArrayList<>();
    // That a suspended tenant comes in is an AccessMismatch.
    drifted(record, observed, record.suspended() && !open).ifPresent(findings::add);
    findings.addAll(access(record, open, history));
    return findings;
  }

  /**
   * What its login may do and should not.
   *
   * @param shutOut whether the login should not be able to log in
   */
  private static Optional<Finding> drifted(
      TenantDatabase record, ObservedDatabase observed, boolean shutOut) {
    return observed
        .login()
        .filter(login -> !login.isAsMade() || (shutOut && login.canLogIn()))
        .map(login -> new DriftedLogin(record, login, shutOut && login.canLogIn()));
  }

  private List<Finding> access(TenantDatabase record, boolean open, boolean history) {
    if (!LifecycleExamination.isWithdrawn(record) && open == record.suspended()) {
      return List.of(new AccessMismatch(record, open));
    }
    // The migrator may not come into a closed one.
    return history && open ? history(record).stream().toList() : List.of();
  }

  private Optional<Finding> history(TenantDatabase record) {
    MigrationOutcome outcome;
    try {
      outcome = fleet.migrator().verify(TenantRoute.to(record));
    } catch (RuntimeException e) {
      return Optional.of(
          new NotInspected(
              Optional.of(record.server()),
              Optional.of(record.databaseName().value()),
              Optional.of(record.id()),
              "the history in database %s of tenant %s could not be read: %s"
                  .formatted(record.databaseName(), record.tenantId(), Failures.message(e))));
    }
    boolean same = Ledger.agrees(record, outcome.state());
    Optional<String> error =
        outcome instanceof MigrationOutcome.Failed failed
            ? Optional.of(failed.error().message())
            : Optional.empty();
    // That a migration failed is on record there.
    boolean known = record.status() == FAILED || error.isEmpty();
    return same && known
        ? Optional.empty()
        : Optional.of(new HistoryMismatch(record, outcome.state(), error));
  }

  /** Whether the record's database is, or was, on a server. */
  static boolean isToBeObserved(TenantDatabase record) {
    return record.presence() != DatabasePresence.GONE;
  }
}

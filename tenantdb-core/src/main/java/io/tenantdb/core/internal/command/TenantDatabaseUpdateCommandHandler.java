package io.tenantdb.core.internal.command;

import static io.tenantdb.api.database.TenantDatabaseStatus.MIGRATING;
import static io.tenantdb.api.database.TenantDatabaseStatus.PROVISIONING;
import static io.tenantdb.api.database.TenantDatabaseStatus.SUSPENDED;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import io.tenantdb.core.internal.lifecycle.RecordEdit;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.lifecycle.ReservedNames;
import io.tenantdb.core.internal.lifecycle.StatusMachine;
import io.tenantdb.core.internal.lifecycle.TenantDatabaseAggregate;
import io.tenantdb.core.internal.lifecycle.Versions;
import io.tenantdb.core.internal.migration.Migration;
import io.tenantdb.core.internal.provisioning.Creation;
import io.tenantdb.core.internal.provisioning.ReadDatabases;
import java.util.Optional;

/**
 * Changes records as an operator asks. What says nothing about a real database is written at once;
 * a status or a name that does is proven first, under the lease.
 */
public final class TenantDatabaseUpdateCommandHandler {

  private final Records records;
  private final ReservedNames reservedNames;
  private final ReadDatabases readDatabases;
  private final StatusByHand statusByHand;
  private final Creation creation;
  private final Migration migration;

  /**
   * @param records where the records are
   * @param reservedNames names that no database may get
   * @param readDatabases the tenants' read databases, which are never renamed
   * @param statusByHand has and proves the effect of a status
   * @param creation finishes a provisioning
   * @param migration runs a migration
   */
  public TenantDatabaseUpdateCommandHandler(
      Records records,
      ReservedNames reservedNames,
      ReadDatabases readDatabases,
      StatusByHand statusByHand,
      Creation creation,
      Migration migration) {
    this.records = records;
    this.reservedNames = reservedNames;
    this.readDatabases = readDatabases;
    this.statusByHand = statusByHand;
    this.creation = creation;
    this.migration = migration;
  }

  /** Changes what the command gives. */
  public TenantDatabase handle(TenantDatabaseUpdateCommand command) {
    return Versions.repeatWhileStale(command.expectedVersion(), () -> attempt(command));
  }

  private TenantDatabase attempt(TenantDatabaseUpdateCommand command) {
    TenantDatabase record = records.live(command.id());
    Versions.check(record, command.expectedVersion());
    RecordEdit edit = RecordEdit.of(command);
    Optional<TenantDatabaseStatus> move = moveOf(command, record);
    move.ifPresent(to -> StatusMachine.check(record, to));
    if (move.isPresent() || edit.changesDatabaseName(record)) {
      StatusMachine.checkSettled(record, move.map(TenantDatabaseStatus::name).orElse("renamed"));
    }
    checkNames(edit, record);
    if (move.isEmpty() && !edit.changesDatabaseName(record)) {
      return edit.changesNothing(record)
          ? record
          : records.save(records.aggregate(record, command.attribution()).edited(edit));
    }
    if (move.filter(to -> to == PROVISIONING || to == MIGRATING).isPresent()) {
      return run(move.get(), record, command);
    }
    return move.filter(to -> to == SUSPENDED).isPresent()
        ? suspend(record, command)
        : prove(record, move, command);
  }

  private static Optional<TenantDatabaseStatus> moveOf(
      TenantDatabaseUpdateCommand command, TenantDatabase record) {
    return Optional.ofNullable(command.status()).filter(status -> status != record.status());
  }

  private void checkNames(RecordEdit edit, TenantDatabase record) {
    if (edit.changesDatabaseName(record) && edit.databaseName() != null) {
      reservedNames.check(edit.databaseName());
    }
    if (edit.readDatabaseName() != null
        && !edit.readDatabaseName().equals(record.readDatabaseName())) {
      readDatabases.checkNotCreated(records.owned(record), record);
      reservedNames.check(edit.readDatabaseName());
    }
  }

  /** PROVISIONING and MIGRATING stand for work; the rest of the command is written before it. */
  private TenantDatabase run(
      TenantDatabaseStatus to, TenantDatabase record, TenantDatabaseUpdateCommand command) {
    // Refused before anything is written.
    TenantDatabaseAggregate aggregate = records.aggregate(record, command.attribution());
    var unused =
        to == PROVISIONING ? aggregate.provisioningRetried() : aggregate.migrationStarted();
    RecordEdit edit = RecordEdit.of(command);
    TenantDatabase edited = record;
    if (edit.changesDatabaseName(record)) {
      edited = prove(record, Optional.empty(), command);
    } else if (!edit.changesNothing(record)) {
      edited = records.save(records.aggregate(record, command.attribution()).edited(edit));
    }
    if (to == PROVISIONING) {
      return creation.finish(edited, command.attribution());
    }
    migration.migrate(edited, command.attribution());
    return records.live(command.id());
  }

  private TenantDatabase suspend(TenantDatabase found, TenantDatabaseUpdateCommand command) {
    try (LeasedRecord leased = acquire(found, LeasedOperation.SUSPEND, command)) {
      return statusByHand.suspend(leased, RecordEdit.of(command), command.attribution());
    }
  }

  private TenantDatabase prove(
      TenantDatabase found,
      Optional<TenantDatabaseStatus> move,
      TenantDatabaseUpdateCommand command) {
    try (LeasedRecord leased = acquire(found, LeasedOperation.UPDATE, command)) {
      RecordEdit edit = statusByHand.prove(leased, RecordEdit.of(command), move);
      return leased.saveAndRelease(
          move.isPresent()
              ? leased.aggregate(command.attribution()).edited(edit, move.get())
              : leased.aggregate(command.attribution()).edited(edit));
    }
  }

  /** Decided on what was found; what came between makes the decision stale. */
  private LeasedRecord acquire(
      TenantDatabase found, LeasedOperation operation, TenantDatabaseUpdateCommand command) {
    LeasedRecord leased = records.acquire(found.id(), operation, command.attribution());
    try {
      Versions.check(leased.state(), found.version());
      return leased;
    } catch (RuntimeException | Error e) {
      leased.close();
      throw e;
    }
  }
}

package io.tenantdb.core.internal.provisioning;

import static io.tenantdb.api.database.TenantDatabaseStatus.FAILED;
import static io.tenantdb.api.database.TenantDatabaseStatus.PROVISIONING;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.migration.TemplatePlan;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.lifecycle.Records.NewTenantDatabase;
import io.tenantdb.core.internal.lifecycle.StatusMachine;
import io.tenantdb.core.internal.lifecycle.TenantDatabaseCreateCommandHandler;
import io.tenantdb.core.internal.lifecycle.Versions;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives tenants their real databases. */
public final class Creation {

  private static final Logger log = LoggerFactory.getLogger(Creation.class);

  private final Records records;
  private final TenantDatabaseCreateCommandHandler handler;
  private final Construction construction;

  public Creation(
      Records records, TenantDatabaseCreateCommandHandler handler, Construction construction) {
    this.records = records;
    this.handler = handler;
    this.construction = construction;
  }

  TenantDatabase create(TenantDatabaseCreateCommand command) {
    return Versions.repeatWhileStale(() -> attempt(command));
  }

  private TenantDatabase attempt(TenantDatabaseCreateCommand command) {
    Optional<TenantDatabase> live = records.findLive(command.tenantId());
    if (live.isPresent()) {
      handler.assertTenantExists(command);
      return finish(unfinished(live.get(), command), command.attribution());
    }
    Optional<TemplatePlan> plan = construction.plan();
    NewTenantDatabase made = handler.createFirst(command, event -> make(event, plan));
    try (LeasedRecord record = made.record()) {
      return work(
          record,
          command.attribution(),
          () ->
              construction.build(
                  record.owned(), record.state(), plan, made.pooled(), record.fence()));
    } finally {
      // Also after a failure: the clone has left the pool.
      if (made.pooled().isPresent()) {
        construction.refill(made.record().state());
      }
    }
  }

  private NewTenantDatabase make(TenantDatabaseCreatedEvent event, Optional<TemplatePlan> plan) {
    return plan.map(p -> records.create(event, p.fingerprint()))
        .orElseGet(
            () ->
                new NewTenantDatabase(
                    records.saveAndAcquire(event, LeasedOperation.PROVISION), Optional.empty()));
  }

  /** Finishes a provisioning that stopped or failed, and refuses any other record. */
  public TenantDatabase finish(TenantDatabase found, Attribution attribution) {
    StatusMachine.checkSettled(found, "provisioned");
    if (found.status() == FAILED) {
      var retried = records.aggregate(found, attribution).provisioningRetried();
      try (LeasedRecord record = records.saveAndAcquire(retried, LeasedOperation.PROVISION)) {
        return resume(record, attribution);
      }
    }
    try (LeasedRecord record =
        records.acquire(found.id(), LeasedOperation.PROVISION, attribution)) {
      StatusMachine.checkSettled(record.state(), "provisioned");
      if (record.state().status() == FAILED) {
        // By another worker, since the record was found.
        record.save(record.aggregate(attribution).provisioningRetried());
      }
      if (record.state().status() != PROVISIONING) {
        throw new TenantDatabaseTenantIdExistsException(found.tenantId(), found.id());
      }
      return resume(record, attribution);
    }
  }

  private static TenantDatabase unfinished(
      TenantDatabase live, TenantDatabaseCreateCommand command) {
    boolean unfinished =
        live.presence() == DatabasePresence.PENDING
            && (live.status() == PROVISIONING || live.status() == FAILED);
    boolean otherName =
        (command.databaseName() != null && !command.databaseName().equals(live.databaseName()))
            || (command.readDatabaseName() != null
                && !command.readDatabaseName().equals(live.readDatabaseName()));
    if (!unfinished || otherName) {
      throw new TenantDatabaseTenantIdExistsException(command.tenantId(), live.id());
    }
    return live;
  }

  private TenantDatabase resume(LeasedRecord record, Attribution attribution) {
    return work(
        record,
        attribution,
        () -> construction.resume(record.owned(), record.state(), record.fence()));
  }

  private static TenantDatabase work(
      LeasedRecord record, Attribution attribution, Supplier<SchemaState> construction) {
    SchemaState schema;
    try {
      schema = construction.get();
    } catch (RuntimeException | Error e) {
      throw failed(record, attribution, e);
    }
    TenantDatabase active =
        record.saveAndRelease(record.aggregate(attribution).provisioned(schema));
    log.debug(
        "Tenant {}, database {}: created, schema version {}",
        active.tenantId(),
        active.databaseName(),
        active.schemaVersion() == null ? "none" : active.schemaVersion());
    return active;
  }

  private static ProvisioningFailedException failed(
      LeasedRecord record, Attribution attribution, Throwable cause) {
    Failures.throwIfLeaseLost(cause);
    try {
      record.saveAndRelease(
          record.aggregate(attribution).provisioningFailed(Failures.message(cause)));
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
    return Failures.failed("Provisioning", record.state(), cause);
  }
}

package io.tenantdb.core.internal.provisioning;

import static io.tenantdb.api.database.TenantDatabaseStatus.SUSPENDED;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.lifecycle.StatusMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes tenants' databases and opens them again. */
final class Suspension {

  private static final Logger log = LoggerFactory.getLogger(Suspension.class);

  private final Records records;
  private final TenantServers servers;
  private final Renaming renaming;

  Suspension(Records records, TenantServers servers, Renaming renaming) {
    this.records = records;
    this.servers = servers;
    this.renaming = renaming;
  }

  TenantDatabase suspend(TenantDatabase found, Attribution attribution) {
    checkSuspendable(found);
    try (LeasedRecord record = records.acquire(found.id(), LeasedOperation.SUSPEND, attribution)) {
      return suspend(record, attribution);
    }
  }

  TenantDatabase suspend(LeasedRecord record, Attribution attribution) {
    renaming.settle(record, attribution);
    checkSuspendable(record.state());
    if (record.state().serving()) {
      record.save(record.aggregate(attribution).withdrawn());
    }
    TenantDatabase state = record.state();
    log.debug("Tenant {}, database {}: suspending it", state.tenantId(), state.databaseName());
    onServer(
        "Suspending",
        record,
        attribution,
        () -> servers.suspend(record.owned(), state, record.fence()));
    if (state.status() != SUSPENDED) {
      return record.saveAndRelease(record.aggregate(attribution).suspended());
    }
    record.release();
    return state;
  }

  TenantDatabase resume(TenantDatabase found, Attribution attribution) {
    records.aggregate(found, attribution).checkResumable();
    try (LeasedRecord record = records.acquire(found.id(), LeasedOperation.RESUME, attribution)) {
      return resume(record, attribution);
    }
  }

  TenantDatabase resume(LeasedRecord record, Attribution attribution) {
    renaming.settle(record, attribution);
    record.aggregate(attribution).checkResumable();
    TenantDatabase state = record.state();
    log.debug("Tenant {}, database {}: resuming it", state.tenantId(), state.databaseName());
    onServer(
        "Resuming",
        record,
        attribution,
        () -> servers.resume(record.owned(), state, record.fence()));
    return record.saveAndRelease(record.aggregate(attribution).resumed());
  }

  /** Has the server be as the record has it, after a change by hand that was cut short. */
  void enforce(LeasedRecord record) {
    try {
      if (record.state().suspended()) {
        servers.suspend(record.owned(), record.state(), record.fence());
      }
    } catch (RuntimeException | Error e) {
      record.fail();
      throw e;
    }
  }

  private static void checkSuspendable(TenantDatabase state) {
    StatusMachine.checkRestored(state, SUSPENDED.name());
    if (state.status() != SUSPENDED) {
      StatusMachine.check(state, SUSPENDED);
    }
  }

  private static void onServer(
      String operation, LeasedRecord record, Attribution attribution, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      throw Failures.recorded(operation, record, attribution, e);
    }
  }
}

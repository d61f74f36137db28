package io.tenantdb.core.internal.provisioning;

import static io.tenantdb.api.database.TenantDatabaseStatus.ACTIVE;
import static io.tenantdb.api.database.TenantDatabaseStatus.SUSPENDED;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.error.IllegalStatusTransitionException;
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

  Suspension(Records records, TenantServers servers) {
    this.records = records;
    this.servers = servers;
  }

  TenantDatabase suspend(TenantDatabase found, Attribution attribution) {
    checkSuspendable(found);
    try (LeasedRecord record = records.acquire(found.id(), LeasedOperation.SUSPEND)) {
      TenantDatabase state = record.state();
      checkSuspendable(state);
      log.debug("Tenant {}, database {}: suspending it", state.tenantId(), state.databaseName());
      onServer("Suspending", state, () -> servers.suspend(record.owned(), state));
      if (state.status() == SUSPENDED) {
        return state;
      }
      return saved(record, record.aggregate(attribution).suspended());
    }
  }

  TenantDatabase resume(TenantDatabase found, Attribution attribution) {
    checkResumable(found);
    try (LeasedRecord record = records.acquire(found.id(), LeasedOperation.RESUME)) {
      TenantDatabase state = record.state();
      checkResumable(state);
      log.debug("Tenant {}, database {}: resuming it", state.tenantId(), state.databaseName());
      onServer("Resuming", state, () -> servers.resume(record.owned(), state));
      return saved(record, record.aggregate(attribution).resumed());
    }
  }

  private TenantDatabase saved(LeasedRecord record, TenantDatabaseEvent change) {
    TenantDatabase state = record.saveAndRelease(change);
    servers.evict(state);
    return state;
  }

  private static void checkSuspendable(TenantDatabase state) {
    if (state.status() != SUSPENDED) {
      StatusMachine.check(state, SUSPENDED);
    }
  }

  private static void checkResumable(TenantDatabase state) {
    if (state.status() != SUSPENDED) {
      throw new IllegalStatusTransitionException(state.id(), state.status(), ACTIVE.name());
    }
  }

  private static void onServer(String operation, TenantDatabase state, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      throw Failures.failed(operation, state, e);
    }
  }
}

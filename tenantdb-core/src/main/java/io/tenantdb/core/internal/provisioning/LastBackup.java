package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.spi.TenantDatabaseBackup;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the host copy a database before it is dropped for good.
 *
 * @param host empty if the host wants no copies
 */
public record LastBackup(Optional<TenantDatabaseBackup> host) {

  private static final Logger log = LoggerFactory.getLogger(LastBackup.class);

  /** Throws if there is a database of the record's and the host could not copy it. */
  void take(LeasedRecord record, TenantServers servers) {
    host.ifPresent(backup -> take(backup, record, servers));
  }

  private static void take(
      TenantDatabaseBackup backup, LeasedRecord record, TenantServers servers) {
    TenantDatabase state = record.state();
    boolean taken =
        servers
            .provisioner()
            .backUp(record.owned(), place -> backup.backUp(state, place), record.fence());
    log.debug(
        "Tenant {}, database {}: {} before it is dropped",
        state.tenantId(),
        state.databaseName(),
        taken ? "backed up" : "there was nothing to back up");
  }
}

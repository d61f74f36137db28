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

  /**
   * Throws if there is a database of the record's and the host could not copy it. A database that
   * cannot be copied is kept where it was.
   *
   * @param recycled whether it was put into the recycle bin to be copied: a copy is made by the
   *     name of what is copied, and the one in the bin is never another's, while a worker that is
   *     stopped past its lease may find another tenant's database under the name of this one
   */
  void take(LeasedRecord record, TenantServers servers, boolean recycled) {
    try {
      host.ifPresent(backup -> take(backup, record, servers));
    } catch (RuntimeException | Error e) {
      if (recycled) {
        putBack(record, servers, e);
      }
      throw e;
    }
  }

  private static void putBack(LeasedRecord record, TenantServers servers, Throwable cause) {
    try {
      servers.provisioner().restore(record.owned(), record.fence());
    } catch (RuntimeException | Error e) {
      // It stays in the bin, where whoever deletes, resumes or restores it finds it.
      cause.addSuppressed(e);
    }
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

package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.query.FindTenantDatabaseByTenantIdQuery;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import io.tenantdb.core.TenantDb;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Takes tenants through their lives: created, migrated, suspended, resumed, renamed, and every
 * other one dropped. It goes by what the registry says, so it goes on where another node stopped,
 * once that node's lease has expired.
 */
final class TenantLife {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final TenantDb node;
  private final TenantDatabaseWriteRepository records;

  TenantLife(TenantDb node, TenantDatabaseWriteRepository records) {
    this.node = node;
    this.records = records;
  }

  static TenantId tenant(String family, int number) {
    return new TenantId(family + "_" + number);
  }

  static boolean endsDropped(int number) {
    return number % 2 == 0;
  }

  void live(String family, int number) {
    TenantId tenant = tenant(family, number);
    List<TenantDatabase> all = records.findByTenantId(tenant);
    if (!all.isEmpty() && all.get(0).isDeleted()) {
      return;
    }
    TenantDatabase record = provisioned(tenant);
    if (record.schemaVersion() == null || record.status() == TenantDatabaseStatus.MIGRATING) {
      unlessBusy(() -> node.migrations().migrateTenantDatabase(tenant, BY));
    }
    DatabaseName renamed = new DatabaseName("renamed_" + tenant);
    if (!record.databaseName().equals(renamed)) {
      unlessBusy(() -> node.provisioning().suspendTenantDatabase(tenant, BY));
      unlessBusy(() -> node.provisioning().resumeTenantDatabase(tenant, BY));
      unlessBusy(() -> node.provisioning().updateTenantDatabaseName(tenant, renamed, BY));
    }
    if (endsDropped(number)) {
      unlessBusy(() -> node.provisioning().deleteTenantDatabase(tenant, BY));
    }
  }

  private TenantDatabase provisioned(TenantId tenant) {
    var query = new FindTenantDatabaseByTenantIdQuery(tenant);
    boolean begun =
        node.queries()
            .findByTenantId(query)
            .filter(record -> record.status() != TenantDatabaseStatus.PROVISIONING)
            .isPresent();
    if (!begun) {
      unlessBusy(
          () ->
              node.provisioning().createTenantDatabase(TenantDatabaseCreateCommand.of(tenant, BY)));
    }
    return node.queries().findByTenantId(query).orElseThrow();
  }

  /** Waits for the end of a lease that a dead node left behind; all else is an error. */
  private static <T> void unlessBusy(Callable<T> work) {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .pollDelay(Duration.ZERO)
        .ignoreExceptionsInstanceOf(TenantDatabaseBusyException.class)
        .until(
            () -> {
              work.call();
              return true;
            });
  }
}

package io.tenantdb.examples.quickstart;

import static io.tenantdb.examples.quickstart.Expectation.expect;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.FindTenantDatabaseByTenantIdQuery;
import io.tenantdb.api.query.FindTenantDatabasesByCriteriaQuery;
import io.tenantdb.api.query.PaginatedResult;
import io.tenantdb.api.query.SortDirection;
import io.tenantdb.core.TenantDb;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads one's own writes. The read model follows the registry a moment later, which is good enough
 * for most screens; who must see a change that was just made waits for the version that it made.
 */
final class ReadModel {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final TenantDb tenantDb;

  ReadModel(TenantDb tenantDb) {
    this.tenantDb = tenantDb;
  }

  /** Waits until the read model shows this version of the record, or a later one. */
  void await(TenantDatabase written) throws InterruptedException {
    boolean shown = tenantDb.events().awaitVersion(written.id(), written.version(), LIMIT);
    expect(
        shown,
        "The read model does not show version %d of tenant %s's database %s after %d seconds"
            .formatted(
                written.version(), written.tenantId(), written.databaseName(), LIMIT.toSeconds()));
  }

  /** Waits until the read model shows what the registry has for each of the host's tenants. */
  void awaitAll() throws InterruptedException {
    for (TenantId tenant : Tenants.ALL) {
      Optional<TenantDatabase> record =
          tenantDb.queries().findByTenantId(new FindTenantDatabaseByTenantIdQuery(tenant));
      if (record.isPresent()) {
        await(record.get());
      }
    }
  }

  PaginatedResult<TenantDatabaseViewModel> find(Criteria criteria) {
    return tenantDb.queries().findByCriteria(new FindTenantDatabasesByCriteriaQuery(criteria));
  }

  /** Every tenant's database as it is now, ordered by tenant. */
  List<TenantDatabaseViewModel> all() throws InterruptedException {
    awaitAll();
    return find(Criteria.all().sortedBy("tenantId", SortDirection.ASC)).items();
  }
}

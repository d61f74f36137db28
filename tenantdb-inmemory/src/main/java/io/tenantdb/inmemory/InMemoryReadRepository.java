package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.Cursor;
import io.tenantdb.api.query.PaginatedResult;
import io.tenantdb.api.query.Pagination;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import java.util.List;
import java.util.Optional;

/** A read model in memory. Every query looks at every view. Safe for use by many threads. */
public final class InMemoryReadRepository implements TenantDatabaseReadRepository {

  private final ViewStore store;
  private final ViewFilter filter;
  private final ViewOrder order;

  /** An empty read model. */
  public InMemoryReadRepository() {
    this(new ViewStore(), new ViewFilter(), new ViewOrder());
  }

  InMemoryReadRepository(ViewStore store, ViewFilter filter, ViewOrder order) {
    this.store = store;
    this.filter = filter;
    this.order = order;
  }

  @Override
  public Optional<TenantDatabaseViewModel> findById(TenantDatabaseId id) {
    return store.find(id);
  }

  @Override
  public List<TenantDatabaseViewModel> findByTenantId(TenantId tenantId) {
    return store.views().stream().filter(view -> view.tenantId().equals(tenantId)).toList();
  }

  @Override
  public PaginatedResult<TenantDatabaseViewModel> findByCriteria(Criteria criteria) {
    List<TenantDatabaseViewModel> matching =
        store.views().stream()
            .filter(view -> filter.matches(view, criteria.filters()))
            .sorted(order.by(criteria.sorts()))
            .toList();
    return slice(matching, criteria);
  }

  private PaginatedResult<TenantDatabaseViewModel> slice(
      List<TenantDatabaseViewModel> matching, Criteria criteria) {
    Pagination pagination = criteria.pagination();
    int limit = pagination.limit();
    int pageNumber = pagination instanceof Pagination.Page page ? page.page() : 0;
    List<TenantDatabaseViewModel> rest = rest(matching, pagination);
    List<TenantDatabaseViewModel> items = rest.stream().limit(limit).toList();
    Cursor next =
        rest.size() > items.size()
            ? Cursor.at(items.get(items.size() - 1), criteria.sorts())
            : null;
    return new PaginatedResult<>(items, matching.size(), pageNumber, limit, next);
  }

  /** The views from the first one of the wanted part on. */
  private List<TenantDatabaseViewModel> rest(
      List<TenantDatabaseViewModel> matching, Pagination pagination) {
    if (pagination instanceof Pagination.After after) {
      return matching.stream().filter(view -> order.isAfter(view, after.cursor())).toList();
    }
    return matching.stream().skip(((Pagination.Page) pagination).offset()).toList();
  }

  @Override
  public boolean save(TenantDatabaseViewModel view) {
    return store.put(view.id(), new ViewStore.Slot(view.version(), view));
  }

  @Override
  public boolean delete(TenantDatabaseId id, long version) {
    return store.put(id, new ViewStore.Slot(version, null));
  }
}

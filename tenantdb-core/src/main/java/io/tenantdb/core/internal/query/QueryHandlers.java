package io.tenantdb.core.internal.query;

import io.tenantdb.api.TenantDatabaseQueries;
import io.tenantdb.api.TenantRouting;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.query.FindTenantDatabaseByIdQuery;
import io.tenantdb.api.query.FindTenantDatabaseByTenantIdQuery;
import io.tenantdb.api.query.FindTenantDatabaseViewModelByIdQuery;
import io.tenantdb.api.query.FindTenantDatabaseViewModelByTenantIdQuery;
import io.tenantdb.api.query.FindTenantDatabasesByCriteriaQuery;
import io.tenantdb.api.query.FindTenantDatabasesByIdsQuery;
import io.tenantdb.api.query.PaginatedResult;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import io.tenantdb.core.internal.lifecycle.Records;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Answers queries: states from the records, view models from the read model. */
public final class QueryHandlers implements TenantDatabaseQueries, TenantRouting {

  private final Records records;
  private final TenantDatabaseWriteRepository writeRepository;
  private final TenantDatabaseReadRepository readRepository;

  public QueryHandlers(
      Records records,
      TenantDatabaseWriteRepository writeRepository,
      TenantDatabaseReadRepository readRepository) {
    this.records = records;
    this.writeRepository = writeRepository;
    this.readRepository = readRepository;
  }

  @Override
  public TenantDatabase findById(FindTenantDatabaseByIdQuery query) {
    return records.live(query.id());
  }

  @Override
  public List<TenantDatabase> findByIds(FindTenantDatabasesByIdsQuery query) {
    return writeRepository.findByIds(query.ids()).stream()
        .filter(record -> !record.isDeleted())
        .toList();
  }

  @Override
  public Optional<TenantDatabase> findByTenantId(FindTenantDatabaseByTenantIdQuery query) {
    return records.findLive(query.tenantId());
  }

  @Override
  public Optional<TenantDatabaseViewModel> findViewModelById(
      FindTenantDatabaseViewModelByIdQuery query) {
    return readRepository.findById(query.id());
  }

  /** While events are under way a tenant's old view may still be there beside its new one. */
  @Override
  public Optional<TenantDatabaseViewModel> findViewModelByTenantId(
      FindTenantDatabaseViewModelByTenantIdQuery query) {
    return readRepository.findByTenantId(query.tenantId()).stream()
        .max(Comparator.comparing(TenantDatabaseViewModel::createdAt));
  }

  @Override
  public PaginatedResult<TenantDatabaseViewModel> findByCriteria(
      FindTenantDatabasesByCriteriaQuery query) {
    return readRepository.findByCriteria(query.criteria());
  }

  @Override
  public Optional<TenantRoute> findRoute(TenantId tenantId) {
    return records.findLive(tenantId).map(TenantRoute::to);
  }
}

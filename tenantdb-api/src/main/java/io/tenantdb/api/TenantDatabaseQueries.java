package io.tenantdb.api;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.query.FindTenantDatabaseByIdQuery;
import io.tenantdb.api.query.FindTenantDatabaseByTenantIdQuery;
import io.tenantdb.api.query.FindTenantDatabaseViewModelByIdQuery;
import io.tenantdb.api.query.FindTenantDatabaseViewModelByTenantIdQuery;
import io.tenantdb.api.query.FindTenantDatabasesByCriteriaQuery;
import io.tenantdb.api.query.FindTenantDatabasesByIdsQuery;
import io.tenantdb.api.query.PaginatedResult;
import java.util.List;
import java.util.Optional;

/**
 * Reads. States come from the registry and are current; view models come from the read model and
 * follow a moment later. Safe for use by many threads.
 */
public interface TenantDatabaseQueries {

  /**
   * The state of a live record.
   *
   * @throws io.tenantdb.api.error.TenantDatabaseNotFoundException if there is none; it says when
   *     the record was deleted, if it was
   */
  TenantDatabase findById(FindTenantDatabaseByIdQuery query);

  /** The states of the live records among these, ordered by id; the others are left out. */
  List<TenantDatabase> findByIds(FindTenantDatabasesByIdsQuery query);

  /** The state of the tenant's live record. */
  Optional<TenantDatabase> findByTenantId(FindTenantDatabaseByTenantIdQuery query);

  /**
   * The view of a live record.
   *
   * @throws io.tenantdb.api.error.ReadModelUnavailableException if the read model cannot be reached
   */
  Optional<TenantDatabaseViewModel> findViewModelById(FindTenantDatabaseViewModelByIdQuery query);

  /**
   * The view of the tenant's live record.
   *
   * @throws io.tenantdb.api.error.ReadModelUnavailableException if the read model cannot be reached
   */
  Optional<TenantDatabaseViewModel> findViewModelByTenantId(
      FindTenantDatabaseViewModelByTenantIdQuery query);

  /**
   * The views that match the criteria.
   *
   * @throws io.tenantdb.api.error.ReadModelUnavailableException if the read model cannot be reached
   */
  PaginatedResult<TenantDatabaseViewModel> findByCriteria(FindTenantDatabasesByCriteriaQuery query);
}

package io.tenantdb.api.spi;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.PaginatedResult;
import java.util.List;
import java.util.Optional;

/**
 * The read model. Only projections write it and only queries read it. Writes may arrive repeatedly
 * and late: of a record's writes, the one with the highest version wins, whatever their order, also
 * when many nodes write at once. Safe for use by many threads.
 *
 * <p>Every method throws {@link io.tenantdb.api.error.ReadModelUnavailableException} if the store
 * cannot be reached and {@link io.tenantdb.api.error.ReadModelException} if it fails otherwise.
 */
public interface TenantDatabaseReadRepository {

  /** The view of a live record. */
  Optional<TenantDatabaseViewModel> findById(TenantDatabaseId id);

  /** The views of a tenant's live records, ordered by id. */
  List<TenantDatabaseViewModel> findByTenantId(TenantId tenantId);

  /**
   * The views that match every filter, in the order of the sorts and then of the id.
   *
   * <p>Texts compare by code point, upper and lower case differ, statuses compare by their name. A
   * view without a value sorts before all others (ascending), and matches NOT_EQUALS and no other
   * operator.
   */
  PaginatedResult<TenantDatabaseViewModel> findByCriteria(Criteria criteria);

  /**
   * Writes a view unless the record's view or tombstone there has the same version or a higher one.
   *
   * @return whether it was written
   */
  boolean save(TenantDatabaseViewModel view);

  /**
   * Replaces a view by a tombstone of this version, unless the record's view or tombstone there has
   * the same version or a higher one. The tombstone is left also where there was no view, so that a
   * late write cannot bring the record back.
   *
   * @return whether the tombstone was written
   */
  boolean delete(TenantDatabaseId id, long version);
}

package io.tenantdb.api.query;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.InvalidCriteriaException;
import java.util.Set;

/**
 * Asks the registry for several records at once.
 *
 * @param ids the records, at most {@value #MAX_IDS}
 */
public record FindTenantDatabasesByIdsQuery(Set<TenantDatabaseId> ids)
    implements TenantDatabaseQuery {

  /** How many records can be asked for at once. */
  public static final int MAX_IDS = 1000;

  /**
   * @throws InvalidCriteriaException if there are too many ids
   */
  public FindTenantDatabasesByIdsQuery {
    ids = Set.copyOf(ids);
    if (ids.size() > MAX_IDS) {
      throw new InvalidCriteriaException(
          "%d ids are too many; ask for at most %d at once".formatted(ids.size(), MAX_IDS));
    }
  }
}

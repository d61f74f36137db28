package io.tenantdb.api.query;

import java.util.Objects;

/**
 * Asks the read model for the views that match.
 *
 * @param criteria what to find
 */
public record FindTenantDatabasesByCriteriaQuery(Criteria criteria) implements TenantDatabaseQuery {

  public FindTenantDatabasesByCriteriaQuery {
    Objects.requireNonNull(criteria, "criteria");
  }
}

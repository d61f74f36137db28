package io.tenantdb.api.query;

import io.tenantdb.api.database.TenantDatabaseId;
import java.util.Objects;

/**
 * Asks the read model for the view of a live record.
 *
 * @param id the record
 */
public record FindTenantDatabaseViewModelByIdQuery(TenantDatabaseId id)
    implements TenantDatabaseQuery {

  public FindTenantDatabaseViewModelByIdQuery {
    Objects.requireNonNull(id, "id");
  }
}

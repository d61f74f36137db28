package io.tenantdb.api.query;

import io.tenantdb.api.database.TenantDatabaseId;
import java.util.Objects;

/**
 * Asks the registry for one record.
 *
 * @param id the record
 */
public record FindTenantDatabaseByIdQuery(TenantDatabaseId id) implements TenantDatabaseQuery {

  public FindTenantDatabaseByIdQuery {
    Objects.requireNonNull(id, "id");
  }
}

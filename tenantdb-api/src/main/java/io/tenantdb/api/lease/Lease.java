package io.tenantdb.api.lease;

import io.tenantdb.api.database.TenantDatabaseId;
import java.util.Objects;

/**
 * A lease that was granted. It is held until it is released, or until it has expired and another
 * worker was granted the next one; the token tells the two apart.
 *
 * @param id the record
 * @param owner the worker
 * @param operation the work
 * @param token grows with every grant on the record
 */
public record Lease(TenantDatabaseId id, String owner, LeasedOperation operation, long token) {

  public Lease {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(operation, "operation");
  }
}

package io.tenantdb.api.run;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import java.util.Objects;

/**
 * A database whose migrations were rehearsed.
 *
 * @param id its record
 * @param tenantId whose it is
 * @param bytes what it takes on the server's disk
 * @param outcome what came of its copy
 */
public record RehearsedDatabase(
    TenantDatabaseId id, TenantId tenantId, long bytes, RehearsalOutcome outcome) {

  public RehearsedDatabase {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(tenantId, "tenantId");
    Objects.requireNonNull(outcome, "outcome");
  }
}

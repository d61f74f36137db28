package io.tenantdb.api.provisioning;

import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.migration.SchemaState;
import java.util.Objects;
import java.util.Optional;

/**
 * A record that was made together with the lease on it.
 *
 * @param change what was written; its nonce is that of the clone, if the record got one
 * @param lease the lease on the record
 * @param schema what the history in the record's clone says; empty if the warm pool had none
 */
public record NewRecord(
    TenantDatabaseCreatedEvent change, Lease lease, Optional<SchemaState> schema) {

  public NewRecord {
    Objects.requireNonNull(change, "change");
    Objects.requireNonNull(lease, "lease");
    Objects.requireNonNull(schema, "schema");
  }
}

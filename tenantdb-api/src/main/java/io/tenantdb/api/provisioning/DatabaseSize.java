package io.tenantdb.api.provisioning;

import io.tenantdb.api.database.TenantDatabaseId;
import java.util.Objects;

/**
 * How large a record's database is.
 *
 * @param record the record that its mark names
 * @param bytes what it takes on the server's disk
 */
public record DatabaseSize(TenantDatabaseId record, long bytes) {

  public DatabaseSize {
    Objects.requireNonNull(record, "record");
  }
}

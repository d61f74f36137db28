package io.tenantdb.api.provisioning;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import java.util.Objects;
import java.util.UUID;

/**
 * A record's read database: where it is or shall be, and what proves that it is the record's own.
 *
 * @param registryId the registry that the record is in
 * @param id the record
 * @param nonce what the record has its databases marked with
 * @param name the name, which stays the same for ever and is never another record's
 */
public record OwnedReadDatabase(
    UUID registryId, TenantDatabaseId id, CreationNonce nonce, DatabaseName name) {

  public OwnedReadDatabase {
    Objects.requireNonNull(registryId, "registryId");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(nonce, "nonce");
    Objects.requireNonNull(name, "name");
  }

  /** The read database of a record. */
  public static OwnedReadDatabase of(UUID registryId, TenantDatabase record) {
    return new OwnedReadDatabase(
        registryId, record.id(), record.creationNonce(), record.readDatabaseName());
  }
}

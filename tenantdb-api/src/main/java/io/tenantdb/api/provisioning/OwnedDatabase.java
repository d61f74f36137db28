package io.tenantdb.api.provisioning;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import java.util.Objects;
import java.util.UUID;

/**
 * A record's database as a provisioner is given it: where it is or shall be, and what proves that
 * it is the record's own.
 *
 * @param registryId the registry that the record is in; another registry on the same server is a
 *     stranger
 * @param id the record
 * @param nonce what the record has its database marked with
 * @param server the server
 * @param name the name on that server
 */
public record OwnedDatabase(
    UUID registryId,
    TenantDatabaseId id,
    CreationNonce nonce,
    ServerName server,
    DatabaseName name) {

  public OwnedDatabase {
    Objects.requireNonNull(registryId, "registryId");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(nonce, "nonce");
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(name, "name");
  }

  /** The database of a record. */
  public static OwnedDatabase of(UUID registryId, TenantDatabase record) {
    return new OwnedDatabase(
        registryId, record.id(), record.creationNonce(), record.server(), record.databaseName());
  }

  /** The same database under another name. */
  public OwnedDatabase named(DatabaseName newName) {
    return new OwnedDatabase(registryId, id, nonce, server, newName);
  }
}

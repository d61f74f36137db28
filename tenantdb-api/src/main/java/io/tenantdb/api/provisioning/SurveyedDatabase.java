package io.tenantdb.api.provisioning;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A database on a server that a registry made, or may have made.
 *
 * @param registryId the registry that asked
 * @param server the server
 * @param name its name there, which somebody may have given it by hand
 * @param oid what the server knows it by, whatever its name
 * @param owner the role that owns it
 * @param mark the comment that proves whose it is; empty if it has none, so that only its nonce can
 *     tell
 * @param nonce what its mark or its name carries
 * @param record the record that its mark names; empty if it was prepared, or has no mark
 * @param half whether its name is one that databases have only before they are finished or after
 *     they were given up
 * @param invalid whether a DROP of it was cut short
 */
public record SurveyedDatabase(
    UUID registryId,
    ServerName server,
    String name,
    long oid,
    String owner,
    Optional<String> mark,
    CreationNonce nonce,
    Optional<TenantDatabaseId> record,
    boolean half,
    boolean invalid) {

  public SurveyedDatabase {
    Objects.requireNonNull(registryId, "registryId");
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(mark, "mark");
    Objects.requireNonNull(nonce, "nonce");
    Objects.requireNonNull(record, "record");
  }
}

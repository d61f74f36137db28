package io.tenantdb.api.provisioning;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.migration.MigrationFingerprint;
import java.util.Objects;
import java.util.UUID;

/**
 * A database that is made ahead of any tenant's need. It belongs to no record yet; what proves that
 * it is the registry's own is the nonce in its name, which the registry has on record before the
 * database is created.
 *
 * @param registryId the registry that has it on record
 * @param nonce what its names on the server carry
 * @param kind what it is for
 * @param server the server
 * @param fingerprint the migrations that it holds
 */
public record PreparedDatabase(
    UUID registryId,
    CreationNonce nonce,
    Kind kind,
    ServerName server,
    MigrationFingerprint fingerprint) {

  public PreparedDatabase {
    Objects.requireNonNull(registryId, "registryId");
    Objects.requireNonNull(nonce, "nonce");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(fingerprint, "fingerprint");
  }

  /** What a prepared database is for. */
  public enum Kind {
    /** Tenants' databases are clones of it; the server has one of each fingerprint. */
    TEMPLATE,
    /** It waits in the warm pool for a tenant. */
    CLONE,
    /**
     * A database for one use by its worker, such as a copy of a tenant's on which its migrations
     * are rehearsed, or one whose objects tenants' are compared with; it is dropped then, and no
     * tenant ever gets it. Its fingerprint is made up.
     */
    COPY
  }
}

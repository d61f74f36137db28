package io.tenantdb.api.provisioning;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A login role on a server that was made for a record, or ahead of one.
 *
 * @param registryId the registry that asked
 * @param server the server
 * @param role the role's name
 * @param record the record that it is named after; empty if it was made ahead
 * @param nonce that of the clone of the warm pool with which it was made ahead; empty if it is
 *     named after a record
 * @param canLogIn whether the server takes its password
 * @param powers the attributes that it has and no login of tenantdb gets, as PostgreSQL calls them;
 *     one that has any is never dropped
 */
public record SurveyedLogin(
    UUID registryId,
    ServerName server,
    String role,
    Optional<TenantDatabaseId> record,
    Optional<CreationNonce> nonce,
    boolean canLogIn,
    List<String> powers) {

  public SurveyedLogin {
    Objects.requireNonNull(registryId, "registryId");
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(record, "record");
    Objects.requireNonNull(nonce, "nonce");
    powers = List.copyOf(powers);
    if (record.isPresent() == nonce.isPresent()) {
      throw new IllegalArgumentException(
          "role %s is named either after a record or after a nonce".formatted(role));
    }
  }
}

package io.tenantdb.api.provisioning;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import java.util.Objects;
import java.util.UUID;

/**
 * A login role on a server that was made for a record.
 *
 * @param registryId the registry that asked
 * @param server the server
 * @param role the role's name
 * @param record the record that it is named after
 * @param canLogIn whether the server takes its password
 */
public record SurveyedLogin(
    UUID registryId, ServerName server, String role, TenantDatabaseId record, boolean canLogIn) {

  public SurveyedLogin {
    Objects.requireNonNull(registryId, "registryId");
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(record, "record");
  }
}

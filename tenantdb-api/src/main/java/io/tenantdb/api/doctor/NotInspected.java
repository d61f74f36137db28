package io.tenantdb.api.doctor;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import java.util.Objects;
import java.util.Optional;

/**
 * Something could not be looked at, so that nothing is known of it.
 *
 * @param server the server that could not be looked at, or that the database is on
 * @param object the database; empty if it is about more than one
 * @param recordId the record; empty if it is about more than one
 * @param problem what went wrong, without a secret
 */
public record NotInspected(
    Optional<ServerName> server,
    Optional<String> object,
    Optional<TenantDatabaseId> recordId,
    String problem)
    implements Finding {

  public NotInspected {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(object, "object");
    Objects.requireNonNull(recordId, "recordId");
    Objects.requireNonNull(problem, "problem");
  }

  @Override
  public String message() {
    return "Not inspected: " + problem;
  }

  @Override
  public ProposedRepair proposal() {
    return new ProposedRepair.None("remove the cause, then inspect again");
  }
}

package io.tenantdb.api.doctor;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import java.util.Optional;

/**
 * Something on which the registry and the servers, or the registry and the host, do not agree. It
 * was so when it was looked at; a repair looks again.
 */
public sealed interface Finding
    permits RecordFinding, ServerFinding, PreparedFinding, NotInspected {

  /** The server that it is about; empty if it is about none. */
  Optional<ServerName> server();

  /** The database or role on the server that it is about; empty if it is about none. */
  Optional<String> object();

  /** The record that it is about; empty if it is about none, or about one that is not known. */
  Optional<TenantDatabaseId> recordId();

  /** What is wrong, with which tenant and database, for a human. */
  String message();

  /** What can be done about it. */
  ProposedRepair proposal();

  /** Whether the background repairs it without being asked. */
  default boolean safeAlone() {
    return proposal() instanceof ProposedRepair.Possible possible && possible.safeAlone();
  }
}

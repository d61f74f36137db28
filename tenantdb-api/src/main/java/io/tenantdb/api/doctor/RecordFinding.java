package io.tenantdb.api.doctor;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import java.util.Optional;

/** A finding about a record, and what it says of its databases. */
public sealed interface RecordFinding extends Finding
    permits DatabaseFinding, LifecycleFinding, ReadDatabaseFinding {

  /** The record as it was found. */
  TenantDatabase record();

  @Override
  default Optional<ServerName> server() {
    return Optional.of(record().server());
  }

  @Override
  default Optional<String> object() {
    return Optional.of(record().databaseName().value());
  }

  @Override
  default Optional<TenantDatabaseId> recordId() {
    return Optional.of(record().id());
  }
}

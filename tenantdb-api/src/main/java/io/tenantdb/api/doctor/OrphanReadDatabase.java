package io.tenantdb.api.doctor;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import java.util.Objects;
import java.util.Optional;

/**
 * A read database that carries the marker of this registry, and belongs to no record.
 *
 * @param database the database, with the record and the nonce of its marker
 * @param why why it belongs to nobody
 */
public record OrphanReadDatabase(OwnedReadDatabase database, Why why) implements ServerFinding {

  public OrphanReadDatabase {
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(why, "why");
  }

  /** Empty: read databases are on no PostgreSQL server. */
  @Override
  public Optional<ServerName> server() {
    return Optional.empty();
  }

  @Override
  public Optional<String> object() {
    return Optional.of(database.name().value());
  }

  @Override
  public Optional<TenantDatabaseId> recordId() {
    return Optional.of(database.id());
  }

  @Override
  public String message() {
    return "Orphan: read database %s was made by this registry (record %s, nonce %s), and %s"
        .formatted(database.name(), database.id(), database.nonce(), why.of(recordId()));
  }

  /** What may hold a tenant's data is dropped only when somebody asks for it. */
  @Override
  public ProposedRepair proposal() {
    return ProposedRepair.asked(
        "drop it with all that is in it; it may hold a tenant's data, so look into it first");
  }
}

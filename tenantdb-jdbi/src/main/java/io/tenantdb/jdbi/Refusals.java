package io.tenantdb.jdbi;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.error.TenantDatabaseNotFoundException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why the store refused a change, and says so. It looks after the fact: where it finds
 * nothing, what stood in the way is gone, and the change can be tried again.
 */
final class Refusals {

  private final RegistryStore store;

  Refusals(RegistryStore store) {
    this.store = store;
  }

  /** A record as far as it can stand in the way of a change to itself. */
  private record Standing(
      long version, @Nullable Lease lease, @Nullable Instant leaseExpiresAt, boolean leaseLasts) {

    static Standing of(TenantDatabaseId id, ResultSet row) throws SQLException {
      String owner = row.getString("lease_owner");
      Lease lease =
          owner == null
              ? null
              : new Lease(
                  id,
                  owner,
                  LeasedOperation.valueOf(row.getString("lease_operation")),
                  row.getLong("lease_token"));
      return new Standing(
          row.getLong("version"),
          lease,
          Rows.instant(row, "lease_expires_at"),
          row.getBoolean("lease_lasts"));
    }
  }

  /**
   * What is in the way, and the rule by which it is.
   *
   * @param record the other record; null if it is a prepared database
   */
  private record Obstacle(String rule, @Nullable TenantDatabaseId record) {

    static Obstacle of(ResultSet row, StatementContext context) throws SQLException {
      return new Obstacle(row.getString("rule"), row.getString("id") == null ? null : Rows.id(row));
    }

    TenantDatabaseId id() {
      return Objects.requireNonNull(record, "a record");
    }
  }

  /** Throws if a change cannot be written as things are now. */
  void throwIfRefused(TenantDatabaseEvent change, LeaseTerms terms) {
    Optional<Standing> standing = standing(change.id());
    if (standing.isEmpty() && !Rows.makesRecord(change)) {
      throw TenantDatabaseNotFoundException.unknown(change.id());
    }
    throwIfLeaseForbids(change.id(), standing, terms);
    long version = standing.map(Standing::version).orElse(0L);
    if (version != change.version() - 1) {
      throw new StaleVersionException(change.id(), change.version() - 1, version);
    }
    throwIfInTheWay(change.state());
  }

  private static void throwIfLeaseForbids(
      TenantDatabaseId id, Optional<Standing> standing, LeaseTerms terms) {
    Lease held = terms.held();
    if (held == null) {
      LeaseRequest wanted = terms.wanted();
      standing.ifPresent(
          there -> throwIfLeased(id, there, wanted == null ? null : wanted.operation()));
    } else if (standing.filter(there -> held.equals(there.lease())).isEmpty()) {
      throw new LeaseLostException(held);
    }
  }

  /** Throws if there is no such record or its lease is not free for this operation. */
  void throwIfNotFree(TenantDatabaseId id, LeasedOperation wanted) {
    throwIfLeased(
        id, standing(id).orElseThrow(() -> TenantDatabaseNotFoundException.unknown(id)), wanted);
  }

  /**
   * @param wanted the operation that the lease is wanted for; null if it is not wanted
   */
  private static void throwIfLeased(
      TenantDatabaseId id, Standing standing, @Nullable LeasedOperation wanted) {
    Lease lease = standing.lease();
    if (lease == null) {
      return;
    }
    Instant end = Objects.requireNonNull(standing.leaseExpiresAt(), "a lease has an expiry");
    if (standing.leaseLasts()) {
      throw new TenantDatabaseBusyException(id, lease.owner(), lease.operation(), end);
    }
    if (wanted != null && !wanted.takesOver(lease.operation())) {
      throw TenantDatabaseBusyException.unfinished(id, lease.owner(), lease.operation(), end);
    }
  }

  private void throwIfInTheWay(TenantDatabase state) {
    Optional<Obstacle> obstacle =
        store.read(
            "in-the-way",
            query ->
                query
                    .bindMap(Rows.parameters(state))
                    .bind("live", !state.isDeleted())
                    .bind("holds_names", state.holdsDatabaseName())
                    .map(Obstacle::of)
                    .findOne());
    if (obstacle.isPresent()) {
      throw refusal(state, obstacle.get());
    }
  }

  private static TenantDbException refusal(TenantDatabase state, Obstacle obstacle) {
    return switch (obstacle.rule()) {
      case "TENANT" -> new TenantDatabaseTenantIdExistsException(state.tenantId(), obstacle.id());
      case "DATABASE_NAME" ->
          new TenantDatabaseAlreadyExistsException(state.databaseName(), obstacle.id());
      case "NEXT_NAME" ->
          new TenantDatabaseAlreadyExistsException(
              Objects.requireNonNull(state.nextName()), obstacle.id());
      case "READ_DATABASE_NAME" ->
          new TenantDatabaseAlreadyExistsException(state.readDatabaseName(), obstacle.id());
      default -> nonceIsTaken(state, obstacle);
    };
  }

  private static RegistryException nonceIsTaken(TenantDatabase state, Obstacle obstacle) {
    String holder =
        obstacle.record() == null ? "a prepared database" : "tenant database " + obstacle.record();
    return new RegistryException(
        ("Tenant database %s (%s) of tenant %s cannot have the nonce %s, which %s has; nothing was"
                + " written: make a new nonce for each record")
            .formatted(
                state.id(), state.databaseName(), state.tenantId(), state.creationNonce(), holder),
        null);
  }

  private Optional<Standing> standing(TenantDatabaseId id) {
    return store.read(
        "standing",
        query ->
            query.bind("id", id.value()).map((row, context) -> Standing.of(id, row)).findOne());
  }
}

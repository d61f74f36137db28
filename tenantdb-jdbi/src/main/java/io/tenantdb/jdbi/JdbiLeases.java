package io.tenantdb.jdbi;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.spi.TenantDatabaseLeases;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

/** The lease columns of the records, by the clock of the registry's server. */
final class JdbiLeases implements TenantDatabaseLeases {

  private static final int ATTEMPTS = 20;

  private final RegistryStore store;
  private final Refusals refusals;

  JdbiLeases(RegistryStore store) {
    this.store = store;
    this.refusals = new Refusals(store);
  }

  @Override
  public Lease acquire(TenantDatabaseId id, LeaseRequest request) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Long> token = grant(id, request);
      if (token.isPresent()) {
        return new Lease(id, request.owner(), request.operation(), token.get());
      }
      refusals.throwIfNotFree(id);
      // It was held a moment ago and is not any more.
    }
    throw new RegistryException(
        ("The lease on tenant database %s passed from hand to hand %d times while %s asked for it;"
                + " try again")
            .formatted(id, ATTEMPTS, request.owner()),
        null);
  }

  private Optional<Long> grant(TenantDatabaseId id, LeaseRequest request) {
    return store.write(
        handle ->
            bind(store.query(handle, "lease-acquire"), id, request).mapTo(Long.class).findOne());
  }

  /** Binds what a statement needs that takes the lease on a record. */
  static Query bind(Query query, TenantDatabaseId id, LeaseRequest request) {
    return query
        .bind("id", id.value())
        .bind("owner", request.owner())
        .bind("operation", request.operation().name())
        .bind("micros", Micros.of(request.duration()))
        .bind("actor", request.attribution().actor())
        .bind("reason", request.attribution().reason());
  }

  @Override
  public boolean renew(Lease lease, Duration duration) {
    long micros = Micros.of(duration);
    return store.update("lease-renew", update -> bind(update, lease).bind("micros", micros));
  }

  @Override
  public List<ExpiredLease> findExpired(int limit) {
    Limits.requireAtLeastOne(limit);
    return store.read(
        "lease-find-expired",
        query -> List.copyOf(query.bind("limit", limit).map(JdbiLeases::expired).list()));
  }

  private static ExpiredLease expired(ResultSet row, StatementContext context) throws SQLException {
    Lease lease =
        new Lease(
            Rows.id(row),
            row.getString("lease_owner"),
            LeasedOperation.valueOf(row.getString("lease_operation")),
            row.getLong("lease_token"));
    return new ExpiredLease(
        lease, new Attribution(row.getString("lease_actor"), row.getString("lease_reason")));
  }

  @Override
  public Set<TenantDatabaseId> findLeased(Collection<TenantDatabaseId> ids) {
    UUID[] values = ids.stream().map(TenantDatabaseId::value).toArray(UUID[]::new);
    return store.read(
        "lease-find-leased",
        query ->
            query
                .bind("ids", values)
                .map((row, context) -> Rows.id(row))
                .collect(Collectors.toUnmodifiableSet()));
  }

  @Override
  public boolean release(Lease lease) {
    return store.update("lease-release", update -> bind(update, lease));
  }

  private static <S extends SqlStatement<S>> S bind(S statement, Lease lease) {
    return statement
        .bind("id", lease.id().value())
        .bind("owner", lease.owner())
        .bind("operation", lease.operation().name())
        .bind("token", lease.token());
  }
}

package io.tenantdb.jdbi;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseGrant;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.spi.TenantDatabaseLeases;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;

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
  public LeaseGrant acquire(TenantDatabaseId id, LeaseRequest request) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<LeaseGrant> granted = grant(id, request);
      if (granted.isPresent()) {
        return granted.get();
      }
      refusals.throwIfNotFree(id, request.operation());
      // It was held a moment ago and is not any more.
    }
    throw new RegistryException(
        ("The lease on tenant database %s passed from hand to hand %d times while %s asked for it;"
                + " try again")
            .formatted(id, ATTEMPTS, request.owner()),
        null);
  }

  private Optional<LeaseGrant> grant(TenantDatabaseId id, LeaseRequest request) {
    return store.write(
        handle ->
            bind(store.query(handle, "lease-acquire"), id, request)
                .map((row, context) -> granted(request, row))
                .findOne());
  }

  private static LeaseGrant granted(LeaseRequest request, ResultSet row) throws SQLException {
    Lease lease =
        new Lease(Rows.id(row), request.owner(), request.operation(), row.getLong("lease_token"));
    return new LeaseGrant(
        lease,
        row.getString("left_owner") == null ? Optional.empty() : Optional.of(expired(row, "left")));
  }

  /** Binds what a statement needs that takes the lease on a record. */
  static Query bind(Query query, TenantDatabaseId id, LeaseRequest request) {
    return query
        .bind("id", id.value())
        .bind("owner", request.owner())
        .bind("operation", request.operation().name())
        .bind("takes_over", takenOverBy(request.operation()))
        .bind("micros", Micros.of(request.duration()))
        .bind("actor", request.attribution().actor())
        .bind("reason", request.attribution().reason());
  }

  /** The operations whose unfinished work this one takes over. */
  static String[] takenOverBy(LeasedOperation operation) {
    return Arrays.stream(LeasedOperation.values())
        .filter(operation::takesOver)
        .map(LeasedOperation::name)
        .toArray(String[]::new);
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
        query ->
            List.copyOf(
                query.bind("limit", limit).map((row, context) -> expired(row, "lease")).list()));
  }

  /** A lease from the columns whose names begin so. */
  private static ExpiredLease expired(ResultSet row, String prefix) throws SQLException {
    Lease lease =
        new Lease(
            Rows.id(row),
            row.getString(prefix + "_owner"),
            LeasedOperation.valueOf(row.getString(prefix + "_operation")),
            row.getLong(prefix + "_token"));
    Attribution attribution =
        new Attribution(row.getString(prefix + "_actor"), row.getString(prefix + "_reason"));
    return new ExpiredLease(lease, attribution);
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

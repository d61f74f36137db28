package io.tenantdb.jdbi;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The records, each with its events and its place in the outbox. */
final class JdbiWriteRepository implements TenantDatabaseWriteRepository {

  private static final int ATTEMPTS = 20;

  private final RegistryStore store;
  private final Refusals refusals;

  JdbiWriteRepository(RegistryStore store) {
    this.store = store;
    this.refusals = new Refusals(store);
  }

  @Override
  public Optional<TenantDatabase> findById(TenantDatabaseId id) {
    return store.read(
        "find-by-id", query -> query.bind("id", id.value()).map(Rows::state).findOne());
  }

  @Override
  public List<TenantDatabase> findByIds(Collection<TenantDatabaseId> ids) {
    UUID[] values = ids.stream().map(TenantDatabaseId::value).toArray(UUID[]::new);
    return store.read(
        "find-by-ids", query -> List.copyOf(query.bind("ids", values).map(Rows::state).list()));
  }

  @Override
  public List<TenantDatabase> findByTenantId(TenantId tenantId) {
    return store.read(
        "find-by-tenant-id",
        query -> List.copyOf(query.bind("tenant_id", tenantId.value()).map(Rows::state).list()));
  }

  @Override
  public List<TenantDatabase> findLive(Optional<TenantDatabaseId> after, int limit) {
    Limits.requireAtLeastOne(limit);
    return store.read(
        "find-live",
        query ->
            List.copyOf(
                query
                    .bind("after", after.map(TenantDatabaseId::value).orElse(null))
                    .bind("limit", limit)
                    .map(Rows::state)
                    .list()));
  }

  @Override
  public List<TenantDatabase> findIdle(TenantDatabaseStatus status, int limit) {
    Limits.requireAtLeastOne(limit);
    return store.read(
        "find-idle",
        query ->
            List.copyOf(
                query.bind("status", status.name()).bind("limit", limit).map(Rows::state).list()));
  }

  @Override
  public void save(TenantDatabaseEvent change) {
    write(change, LeaseTerms.unleased());
  }

  @Override
  public void save(TenantDatabaseEvent change, Lease lease) {
    write(change, LeaseTerms.keeping(lease));
  }

  @Override
  public void saveAndRelease(TenantDatabaseEvent change, Lease lease) {
    write(change, LeaseTerms.releasing(lease));
  }

  @Override
  public Lease saveAndAcquire(TenantDatabaseEvent change, LeaseRequest request) {
    long token = write(change, LeaseTerms.acquiring(request));
    return new Lease(change.id(), request.owner(), request.operation(), token);
  }

  /** Writes a change, or throws what forbids it; returns the record's lease token. */
  private long write(TenantDatabaseEvent change, LeaseTerms terms) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Long> token = terms.canHoldFor(change) ? attempt(change, terms) : Optional.empty();
      if (token.isPresent()) {
        return token.get();
      }
      refusals.throwIfRefused(change, terms);
      // What stood in the way is gone.
    }
    throw new RegistryException(
        ("Version %d of tenant database %s (%s) of tenant %s met another change %d times, each gone"
                + " when it was looked for; nothing was written, try again")
            .formatted(
                change.version(),
                change.id(),
                change.state().databaseName(),
                change.state().tenantId(),
                ATTEMPTS),
        null);
  }

  private Optional<Long> attempt(TenantDatabaseEvent change, LeaseTerms terms) {
    String statement = Rows.makesRecord(change) ? "save-new" : "save-next";
    return store.writeUnlessRefused(
        handle ->
            store
                .query(handle, statement)
                .bindMap(Rows.parameters(change))
                .bindMap(terms.parameters())
                .mapTo(Long.class)
                .findOne());
  }
}

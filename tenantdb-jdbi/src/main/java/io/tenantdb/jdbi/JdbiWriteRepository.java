package io.tenantdb.jdbi;

import static java.time.ZoneOffset.UTC;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.NewRecord;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

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
  public List<TenantDatabase> findAll(Optional<TenantDatabaseId> after, int limit) {
    Limits.requireAtLeastOne(limit);
    return store.read(
        "find-all",
        query ->
            List.copyOf(
                query
                    .bind("after", after.map(TenantDatabaseId::value).orElse(null))
                    .bind("limit", limit)
                    .map(Rows::state)
                    .list()));
  }

  @Override
  public List<TenantDatabase> findByNonces(Collection<CreationNonce> nonces) {
    String[] values = nonces.stream().map(CreationNonce::value).toArray(String[]::new);
    return store.read(
        "find-by-nonces",
        query -> List.copyOf(query.bind("nonces", values).map(Rows::state).list()));
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
  public List<TenantDatabase> findPurgeable(ServerName server, Instant now, int limit) {
    Limits.requireAtLeastOne(limit);
    return store.read(
        "find-purgeable",
        query ->
            List.copyOf(
                query
                    .bind("server", server.value())
                    .bind("now", now.atOffset(UTC))
                    .bind("limit", limit)
                    .map(Rows::state)
                    .list()));
  }

  @Override
  public Map<ServerName, Long> countByServer() {
    return store.read(
        "count-by-server",
        query ->
            query
                .map(
                    (row, context) ->
                        Map.entry(
                            new ServerName(row.getString("server")), row.getLong("databases")))
                .stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
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
    return lease(change, request, write(change, LeaseTerms.acquiring(request)));
  }

  @Override
  public NewRecord saveAndAcquire(
      TenantDatabaseCreatedEvent change, LeaseRequest request, MigrationFingerprint fingerprint) {
    if (!Rows.makesRecord(change)) {
      throw new IllegalArgumentException(
          "version %d of tenant database %s makes no record; a new one is at version 1"
              .formatted(change.version(), change.id()));
    }
    Objects.requireNonNull(fingerprint, "fingerprint");
    LeaseTerms terms = LeaseTerms.acquiring(request);
    Inserted inserted = write(change, terms, () -> insert(change, terms, fingerprint));
    return new NewRecord(
        inserted.change(change),
        lease(change, request, inserted.leaseToken()),
        inserted.taken().map(Clone::schema));
  }

  private static Lease lease(TenantDatabaseEvent change, LeaseRequest request, long token) {
    return new Lease(change.id(), request.owner(), request.operation(), token);
  }

  /** Writes a change, or throws what forbids it; returns the record's lease token. */
  private long write(TenantDatabaseEvent change, LeaseTerms terms) {
    return write(
        change,
        terms,
        () ->
            Rows.makesRecord(change)
                ? insert(change, terms, null).map(Inserted::leaseToken)
                : update(change, terms));
  }

  private <T> T write(TenantDatabaseEvent change, LeaseTerms terms, Supplier<Optional<T>> attempt) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<T> written = terms.canHoldFor(change) ? attempt.get() : Optional.empty();
      if (written.isPresent()) {
        return written.get();
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

  /**
   * Makes a record.
   *
   * @param fingerprint of the clone that the record takes if there is one; null if it takes none
   */
  private Optional<Inserted> insert(
      TenantDatabaseEvent change, LeaseTerms terms, @Nullable MigrationFingerprint fingerprint) {
    // Where no record is made, a clone may have left the pool for it: that is undone as well.
    return store.writeRowUnlessRefused(
        "save-new",
        query ->
            query
                .bindMap(Rows.parameters(change))
                .bindMap(terms.parameters())
                .bind("fingerprint", fingerprint == null ? null : fingerprint.value()),
        Inserted::of);
  }

  /** Writes a change; returns the record's lease token, unless it is refused. */
  private Optional<Long> update(TenantDatabaseEvent change, LeaseTerms terms) {
    return store.writeRowUnlessRefused(
        "save-next",
        query -> query.bindMap(Rows.parameters(change)).bindMap(terms.parameters()),
        (row, context) -> row.getLong("lease_token"));
  }

  /** A clone that left the warm pool. */
  private record Clone(CreationNonce nonce, SchemaState schema) {}

  /** A record that was made. */
  private record Inserted(long leaseToken, Optional<Clone> taken) {

    static Inserted of(ResultSet row, StatementContext context) throws SQLException {
      String nonce = row.getString("nonce");
      return new Inserted(
          row.getLong("lease_token"),
          nonce == null
              ? Optional.empty()
              : Optional.of(new Clone(new CreationNonce(nonce), Rows.schema(row))));
    }

    /** What was written where this was asked for. */
    TenantDatabaseCreatedEvent change(TenantDatabaseCreatedEvent asked) {
      return taken
          .map(
              clone ->
                  new TenantDatabaseCreatedEvent(
                      asked.state().toBuilder().creationNonce(clone.nonce()).build(),
                      asked.attribution()))
          .orElse(asked);
    }
  }
}

package io.tenantdb.inmemory;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.lease.PreparationLease;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry.State;
import io.tenantdb.api.spi.PreparedDatabases;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The prepared databases of a registry, in the order in which they were recorded. */
class InMemoryPreparedDatabases implements PreparedDatabases {

  /** Templates of one generation on one server. */
  private record Generation(ServerName server, MigrationFingerprint fingerprint) {

    static Generation of(PreparedDatabase database) {
      return new Generation(database.server(), database.fingerprint());
    }
  }

  /** One entry; without a lease if it is READY. */
  record Row(
      PreparedDatabase database,
      State state,
      SchemaState schema,
      PreparationLease lease,
      Instant expiresAt) {

    Row until(Instant newExpiry) {
      return new Row(database, state, schema, lease, newExpiry);
    }
  }

  private final Object lock;
  private final InstantSource clock;
  final Map<CreationNonce, Row> rows = new LinkedHashMap<>();
  private final Map<Generation, Instant> usedAt = new HashMap<>();

  InMemoryPreparedDatabases(Object lock, InstantSource clock) {
    this.lock = lock;
    this.clock = clock;
  }

  @Override
  public Optional<PreparationLease> begin(
      PreparedDatabase database, int atMost, int atOnce, String owner, Duration duration) {
    requireAtLeastOne("atMost", atMost);
    requireAtLeastOne("atOnce", atOnce);
    synchronized (lock) {
      if (has(database.nonce())) {
        throw new RegistryException(
            "Nonce %s is that of a prepared database already; take a new one"
                .formatted(database.nonce()),
            null);
      }
      if (present(database) >= atMost || underConstruction(database) >= atOnce) {
        return Optional.empty();
      }
      usedAt.putIfAbsent(Generation.of(database), clock.instant());
      return Optional.of(lease(database, State.BUILDING, 1, owner, duration));
    }
  }

  /** How many there are of that kind, server and fingerprint. */
  long present(PreparedDatabase database) {
    return count(
        row ->
            row.database().kind() == database.kind()
                && Generation.of(row.database()).equals(Generation.of(database)));
  }

  /** How many of that kind are under construction on that server. */
  long underConstruction(PreparedDatabase database) {
    return count(
        row ->
            row.state() == State.BUILDING
                && row.database().kind() == database.kind()
                && row.database().server().equals(database.server()));
  }

  private long count(Predicate<Row> filter) {
    return rows.values().stream().filter(this::counts).filter(filter).count();
  }

  /** Whether it counts for the limits. */
  boolean counts(Row row) {
    return row.state() != State.DISCARDED;
  }

  private PreparationLease lease(
      PreparedDatabase database, State state, long token, String owner, Duration duration) {
    PreparationLease lease = new PreparationLease(database.nonce(), owner, token);
    Instant expiresAt = clock.instant().plus(duration);
    rows.put(database.nonce(), new Row(database, state, SchemaState.none(), lease, expiresAt));
    return lease;
  }

  @Override
  public boolean renew(PreparationLease lease, Duration duration) {
    synchronized (lock) {
      Optional<Row> held = held(lease);
      held.ifPresent(row -> rows.put(lease.nonce(), row.until(clock.instant().plus(duration))));
      return held.isPresent();
    }
  }

  @Override
  public boolean complete(PreparationLease lease, SchemaState schema) {
    synchronized (lock) {
      Optional<Row> held = held(lease).filter(row -> row.state() == State.BUILDING);
      held.ifPresent(
          row ->
              rows.put(
                  lease.nonce(),
                  new Row(row.database(), State.READY, schema, lease, row.expiresAt())));
      return held.isPresent();
    }
  }

  @Override
  public Optional<PreparationLease> discard(CreationNonce nonce, String owner, Duration duration) {
    synchronized (lock) {
      return Optional.ofNullable(rows.get(nonce))
          .filter(this::isFree)
          .map(
              row ->
                  lease(row.database(), State.DISCARDED, row.lease().token() + 1, owner, duration));
    }
  }

  @Override
  public boolean remove(PreparationLease lease) {
    synchronized (lock) {
      Optional<Row> held = held(lease);
      held.ifPresent(row -> rows.remove(lease.nonce()));
      return held.isPresent();
    }
  }

  @Override
  public Optional<PreparedDatabaseEntry> useTemplate(
      ServerName server, MigrationFingerprint fingerprint) {
    synchronized (lock) {
      Generation generation = new Generation(server, fingerprint);
      usedAt.computeIfPresent(generation, (same, before) -> clock.instant());
      return rows.values().stream()
          .filter(row -> row.state() == State.READY && row.database().kind() == Kind.TEMPLATE)
          .filter(row -> Generation.of(row.database()).equals(generation))
          .findFirst()
          .map(this::entry);
    }
  }

  @Override
  public List<PreparedDatabaseEntry> findByServer(ServerName server) {
    synchronized (lock) {
      return rows.values().stream()
          .filter(row -> row.database().server().equals(server))
          .map(this::entry)
          .toList();
    }
  }

  /** Whether a prepared database has the nonce; the caller holds the registry's lock. */
  boolean has(CreationNonce nonce) {
    return rows.containsKey(nonce);
  }

  /** A ready clone; the caller holds the registry's lock. */
  Optional<PreparedDatabaseEntry> findClone(ServerName server, MigrationFingerprint fingerprint) {
    return rows.values().stream()
        .filter(row -> row.state() == State.READY && row.database().kind() == Kind.CLONE)
        .filter(row -> Generation.of(row.database()).equals(new Generation(server, fingerprint)))
        .findFirst()
        .map(this::entry);
  }

  /** Takes a clone out of the pool; the caller holds the registry's lock. */
  void take(PreparedDatabaseEntry clone) {
    rows.remove(clone.database().nonce());
  }

  /** Whether no worker is at it. */
  boolean isFree(Row row) {
    return row.state() == State.READY || isAbandoned(row);
  }

  /** What the lease is on, if no other one was granted since. */
  Optional<Row> held(PreparationLease lease) {
    return Optional.ofNullable(rows.get(lease.nonce()))
        .filter(row -> row.state() != State.READY && row.lease().equals(lease));
  }

  final boolean isAbandoned(Row row) {
    return row.state() != State.READY && !clock.instant().isBefore(row.expiresAt());
  }

  final PreparedDatabaseEntry entry(Row row) {
    Instant used = usedAt.getOrDefault(Generation.of(row.database()), clock.instant());
    Duration unused = Duration.between(used, clock.instant());
    return new PreparedDatabaseEntry(
        row.database(),
        row.state(),
        row.schema(),
        isAbandoned(row),
        unused.isNegative() ? Duration.ZERO : unused);
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }
}

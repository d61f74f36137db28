package io.tenantdb.inmemory;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.api.error.TenantDatabaseNotFoundException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.provisioning.NewRecord;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The records of a registry, in a map that is sorted by id. The registry's lock guards them. */
class InMemoryWriteRepository implements TenantDatabaseWriteRepository {

  private static final Comparator<TenantDatabase> LIVE_THEN_NEWEST =
      Comparator.comparing(TenantDatabase::isDeleted)
          .thenComparing(TenantDatabase::createdAt, Comparator.reverseOrder())
          .thenComparing(TenantDatabase::id);

  private final Object lock;
  private final Map<TenantDatabaseId, TenantDatabase> records;
  private final InMemoryLeases leases;
  private final InMemoryOutbox outbox;
  private final InMemoryPreparedDatabases preparedDatabases;

  InMemoryWriteRepository(
      Object lock,
      Map<TenantDatabaseId, TenantDatabase> records,
      InMemoryLeases leases,
      InMemoryOutbox outbox,
      InMemoryPreparedDatabases preparedDatabases) {
    this.lock = lock;
    this.records = records;
    this.leases = leases;
    this.outbox = outbox;
    this.preparedDatabases = preparedDatabases;
  }

  @Override
  public Optional<TenantDatabase> findById(TenantDatabaseId id) {
    synchronized (lock) {
      return Optional.ofNullable(records.get(id));
    }
  }

  @Override
  public List<TenantDatabase> findByIds(Collection<TenantDatabaseId> ids) {
    synchronized (lock) {
      return ids.stream()
          .distinct()
          .sorted()
          .flatMap(id -> Optional.ofNullable(records.get(id)).stream())
          .toList();
    }
  }

  @Override
  public List<TenantDatabase> findByTenantId(TenantId tenantId) {
    synchronized (lock) {
      return records.values().stream()
          .filter(record -> record.tenantId().equals(tenantId))
          .sorted(LIVE_THEN_NEWEST)
          .toList();
    }
  }

  @Override
  public List<TenantDatabase> findLive(Optional<TenantDatabaseId> after, int limit) {
    requireAtLeastOne(limit);
    synchronized (lock) {
      return records.values().stream()
          .filter(record -> !record.isDeleted())
          .filter(record -> after.isEmpty() || record.id().compareTo(after.get()) > 0)
          .limit(limit)
          .toList();
    }
  }

  @Override
  public List<TenantDatabase> findAll(Optional<TenantDatabaseId> after, int limit) {
    requireAtLeastOne(limit);
    synchronized (lock) {
      return records.values().stream()
          .filter(record -> after.isEmpty() || record.id().compareTo(after.get()) > 0)
          .limit(limit)
          .toList();
    }
  }

  @Override
  public List<TenantDatabase> findByNonces(Collection<CreationNonce> nonces) {
    synchronized (lock) {
      return records.values().stream()
          .filter(record -> nonces.contains(record.creationNonce()))
          .toList();
    }
  }

  @Override
  public List<TenantDatabase> findIdle(TenantDatabaseStatus status, int limit) {
    requireAtLeastOne(limit);
    synchronized (lock) {
      return records.values().stream()
          .filter(record -> !record.isDeleted() && record.status() == status)
          .filter(record -> leases.isGivenBack(record.id()) && !leases.isLeftToRuns(record.id()))
          .sorted(Comparator.comparing(TenantDatabase::updatedAt).thenComparing(TenantDatabase::id))
          .limit(limit)
          .toList();
    }
  }

  @Override
  public List<TenantDatabase> findPurgeable(ServerName server, Instant now, int limit) {
    requireAtLeastOne(limit);
    synchronized (lock) {
      return records.values().stream()
          .filter(record -> record.isDeleted() && record.server().equals(server))
          .filter(record -> record.presence() == DatabasePresence.RECYCLED)
          .filter(record -> record.purgeAfter() != null && !record.purgeAfter().isAfter(now))
          .filter(record -> leases.isGivenBack(record.id()))
          .sorted(
              Comparator.comparing(TenantDatabase::purgeAfter).thenComparing(TenantDatabase::id))
          .limit(limit)
          .toList();
    }
  }

  @Override
  public Map<ServerName, Long> countByServer() {
    synchronized (lock) {
      return records.values().stream()
          .filter(record -> record.presence() != DatabasePresence.GONE)
          .collect(Collectors.groupingBy(TenantDatabase::server, Collectors.counting()));
    }
  }

  @Override
  public void save(TenantDatabaseEvent change) {
    synchronized (lock) {
      write(change, () -> leases.requireFree(change.id()));
    }
  }

  @Override
  public void save(TenantDatabaseEvent change, Lease lease) {
    synchronized (lock) {
      write(change, () -> leases.requireHeld(change.id(), lease));
    }
  }

  @Override
  public void saveAndRelease(TenantDatabaseEvent change, Lease lease) {
    synchronized (lock) {
      write(change, () -> leases.requireHeld(change.id(), lease));
      leases.release(lease);
    }
  }

  @Override
  public Lease saveAndAcquire(TenantDatabaseEvent change, LeaseRequest request) {
    synchronized (lock) {
      write(change, () -> leases.requireFreeFor(change.id(), request.operation()));
      return leases.grant(change.id(), request);
    }
  }

  @Override
  public NewRecord saveAndAcquire(
      TenantDatabaseCreatedEvent change, LeaseRequest request, MigrationFingerprint fingerprint) {
    synchronized (lock) {
      check(change, () -> leases.requireFree(change.id()));
      Optional<PreparedDatabaseEntry> clone =
          preparedDatabases.findClone(change.state().server(), fingerprint);
      clone.ifPresent(preparedDatabases::take);
      TenantDatabaseCreatedEvent written =
          clone.map(found -> withNonce(change, found.database().nonce())).orElse(change);
      commit(written);
      Lease lease = leases.grant(change.id(), request);
      return new NewRecord(written, lease, clone.map(PreparedDatabaseEntry::schema));
    }
  }

  /** The change with the nonce of a clone. */
  TenantDatabaseCreatedEvent withNonce(TenantDatabaseCreatedEvent change, CreationNonce nonce) {
    return new TenantDatabaseCreatedEvent(
        change.state().toBuilder().creationNonce(nonce).build(), change.attribution());
  }

  private void write(TenantDatabaseEvent change, Runnable leaseRule) {
    check(change, leaseRule);
    commit(change);
  }

  /** Throws what applies first, if a rule forbids the change. */
  void check(TenantDatabaseEvent change, Runnable leaseRule) {
    requireRecord(change);
    leaseRule.run();
    requireVersion(change);
    requireOnlyLiveRecord(change.state());
    requireFreeNames(change.state());
    requireOwnNonce(change.state());
  }

  /** Writes what passed every rule. */
  void commit(TenantDatabaseEvent change) {
    records.put(change.id(), change.state());
    outbox.add(change);
  }

  private void requireRecord(TenantDatabaseEvent change) {
    if (!makesRecord(change) && !records.containsKey(change.id())) {
      throw TenantDatabaseNotFoundException.unknown(change.id());
    }
  }

  /** Throws unless the change was made from the version that the record has. */
  void requireVersion(TenantDatabaseEvent change) {
    TenantDatabase present = records.get(change.id());
    long version = present == null ? 0 : present.version();
    if (version != change.version() - 1) {
      throw new StaleVersionException(change.id(), change.version() - 1, version);
    }
  }

  /** Throws if the state is live and the tenant has another live record. */
  void requireOnlyLiveRecord(TenantDatabase state) {
    if (state.isDeleted()) {
      return;
    }
    findOther(state, other -> !other.isDeleted() && other.tenantId().equals(state.tenantId()))
        .ifPresent(
            other -> {
              throw new TenantDatabaseTenantIdExistsException(state.tenantId(), other.id());
            });
  }

  /** Throws if another record holds one of the names that the state has. */
  void requireFreeNames(TenantDatabase state) {
    if (state.holdsDatabaseName()) {
      requireFreeOnServer(state.databaseName(), state);
      if (state.nextName() != null) {
        requireFreeOnServer(state.nextName(), state);
      }
    }
    requireFreeName(
        state.readDatabaseName(),
        state,
        other -> other.readDatabaseName().equals(state.readDatabaseName()));
  }

  private void requireFreeOnServer(DatabaseName name, TenantDatabase state) {
    requireFreeName(
        name,
        state,
        other ->
            holdsNames(other)
                && other.server().equals(state.server())
                && (name.equals(other.databaseName()) || name.equals(other.nextName())));
  }

  private void requireFreeName(
      DatabaseName name, TenantDatabase state, Predicate<TenantDatabase> sameName) {
    findOther(state, sameName)
        .ifPresent(
            other -> {
              throw new TenantDatabaseAlreadyExistsException(name, other.id());
            });
  }

  /** Throws if another record has the state's nonce, or a prepared database. */
  void requireOwnNonce(TenantDatabase state) {
    CreationNonce nonce = state.creationNonce();
    boolean taken =
        preparedDatabases.has(nonce)
            || findOther(state, other -> other.creationNonce().equals(nonce)).isPresent();
    if (taken) {
      throw new RegistryException(
          "Record %s was not written: another one, or a prepared database, has its nonce %s; take a"
                  .formatted(state.id(), nonce)
              + " new one from a secure random source",
          null);
    }
  }

  /** Whether the record is in the way by the names on its server. */
  boolean holdsNames(TenantDatabase record) {
    return record.holdsDatabaseName();
  }

  private Optional<TenantDatabase> findOther(
      TenantDatabase state, Predicate<TenantDatabase> inTheWay) {
    return records.values().stream()
        .filter(record -> !record.id().equals(state.id()))
        .filter(inTheWay)
        .findFirst();
  }

  private static void requireAtLeastOne(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit must be at least 1, not " + limit);
    }
  }

  private static boolean makesRecord(TenantDatabaseEvent change) {
    return change instanceof TenantDatabaseCreatedEvent && change.version() == 1;
  }
}

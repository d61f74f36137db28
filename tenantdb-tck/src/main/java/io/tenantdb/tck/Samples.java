package io.tenantdb.tck;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseBuilder;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.database.TenantDatabaseDeletedEvent;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdatedEvent;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.provisioning.TenantPassword;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * Values for tests. Ids and names are random, so that tests may share one store; times are fixed.
 * Safe for use by many threads.
 */
public final class Samples {

  /** When the sample records were made. */
  public static final Instant TIME = Instant.parse("2026-03-01T10:15:30.123Z");

  private Samples() {}

  /** The fence of a worker who holds its lease, the first on its record. */
  public static Fence heldFence() {
    return Fence.of(1, () -> Duration.ofHours(1));
  }

  /** A tenant that no other test uses. */
  public static TenantId tenantId() {
    return new TenantId(UUID.randomUUID().toString());
  }

  /** A record id that no other test uses. */
  public static TenantDatabaseId id() {
    return new TenantDatabaseId(UUID.randomUUID());
  }

  /**
   * Ids that no other test uses, ascending, with no id of another test between them. They lie on
   * both sides of the sign of their lower half, where {@link UUID#compareTo} and the order of the
   * text forms differ.
   */
  public static List<TenantDatabaseId> ids(int count) {
    long upper = UUID.randomUUID().getMostSignificantBits();
    long step = Long.divideUnsigned(-1L, count + 1L);
    return LongStream.rangeClosed(1, count)
        .mapToObj(i -> new TenantDatabaseId(new UUID(upper, i * step)))
        .toList();
  }

  /** A database name that no other test uses. */
  public static DatabaseName databaseName() {
    return new DatabaseName("tck_" + token());
  }

  /** A server name that no other test uses; no such server is there. */
  public static ServerName server() {
    return new ServerName("tck-" + token());
  }

  /** A nonce that no other test uses. */
  public static CreationNonce nonce() {
    return new CreationNonce(token());
  }

  /** A fingerprint that no other test uses. */
  public static MigrationFingerprint fingerprint() {
    return new MigrationFingerprint(token());
  }

  /** A password that no other test uses. */
  public static TenantPassword password() {
    return new TenantPassword(token());
  }

  /** An actor with a reason. */
  public static Attribution attribution() {
    return new Attribution("tck", "a contract test");
  }

  /** What a worker of this name asks for: one hour to migrate. */
  public static LeaseRequest leaseRequest(String owner) {
    return leaseRequest(owner, Duration.ofHours(1));
  }

  /** What a worker of this name asks for: so much time to migrate. */
  public static LeaseRequest leaseRequest(String owner, Duration duration) {
    return new LeaseRequest(owner, LeasedOperation.MIGRATE, duration, attribution());
  }

  /** The first state of a record of a tenant that no other test uses. */
  public static TenantDatabase newRecord() {
    return newRecord(id(), tenantId()).build();
  }

  /** The first state of a record: new names, version 1, nothing created yet. */
  public static TenantDatabaseBuilder newRecord(TenantDatabaseId id, TenantId tenantId) {
    return TenantDatabase.builder(id, tenantId, nonce(), TIME).databaseName(databaseName());
  }

  /** The state of version 1 of a live record with a value in every field. */
  public static TenantDatabase fullRecord() {
    return newRecord(id(), tenantId())
        .server(server())
        .nextName(databaseName())
        .readDatabaseName(databaseName())
        .status(TenantDatabaseStatus.FAILED)
        .presence(DatabasePresence.PRESENT)
        .suspended(true)
        .serving(true)
        .schemaVersion(new SchemaVersion("20250101.10_2"))
        .lastMigrationAt(new LastMigrationAt(TIME.plusMillis(1)))
        .schemaFingerprint(fingerprint())
        .errorMessage(new ErrorMessage("the migration 7 failed"))
        .updatedAt(TIME.plusMillis(2))
        .purgeAfter(TIME.plusMillis(3))
        .routingEpoch(7)
        .build();
  }

  /** A builder for the version after this state: the same values, changed one millisecond later. */
  public static TenantDatabaseBuilder next(TenantDatabase state) {
    return state.toBuilder()
        .version(state.version() + 1)
        .updatedAt(state.updatedAt().plusMillis(1));
  }

  /** The event that makes the record. */
  public static TenantDatabaseEvent created(TenantDatabase state) {
    return new TenantDatabaseCreatedEvent(state, attribution());
  }

  /** The event that makes this state of a record that is there. */
  public static TenantDatabaseEvent updated(TenantDatabase state) {
    return new TenantDatabaseUpdatedEvent(state, attribution());
  }

  /** The event that soft-deletes the record; its database stays as present as it was. */
  public static TenantDatabaseEvent deleted(TenantDatabase before) {
    return deleted(before, before.presence());
  }

  /** The event that soft-deletes the record, and what is known of its database afterwards. */
  public static TenantDatabaseEvent deleted(TenantDatabase before, DatabasePresence presence) {
    TenantDatabase state =
        next(before).presence(presence).deletedAt(before.updatedAt().plusMillis(1)).build();
    return new TenantDatabaseDeletedEvent(state, attribution());
  }

  /** The view of a record of a tenant that no other test uses. */
  public static TenantDatabaseViewModel view() {
    return TenantDatabaseViewModel.of(newRecord());
  }

  /** The same view at another version, told apart by its time as well. */
  public static TenantDatabaseViewModel atVersion(TenantDatabaseViewModel view, long version) {
    return new TenantDatabaseViewModel(
        view.id(),
        view.tenantId(),
        view.server(),
        view.databaseName(),
        view.readDatabaseName(),
        view.status(),
        view.schemaVersion(),
        view.lastMigrationAt(),
        view.errorMessage(),
        view.createdAt(),
        view.createdAt().plusMillis(version),
        version);
  }

  private static String token() {
    return UUID.randomUUID().toString().replace("-", "");
  }
}

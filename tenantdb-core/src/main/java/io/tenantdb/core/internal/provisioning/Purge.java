package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.DatabaseGoneException;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.PurgeReceipt;
import io.tenantdb.api.provisioning.RecycleResult;
import io.tenantdb.core.internal.lifecycle.FoundWork;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import io.tenantdb.core.internal.lifecycle.Records;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drops the databases of deleted records for good: on each server one after the other. */
final class Purge {

  private static final Logger log = LoggerFactory.getLogger(Purge.class);

  private final Records records;
  private final TenantServers servers;
  private final ReadDatabases readDatabases;
  private final RecycleBin bin;
  private final LastBackup backup;
  private final Map<ServerName, Turns> turns = new ConcurrentHashMap<>();

  Purge(
      Records records,
      TenantServers servers,
      ReadDatabases readDatabases,
      RecycleBin bin,
      LastBackup backup) {
    this.records = records;
    this.servers = servers;
    this.readDatabases = readDatabases;
    this.bin = bin;
    this.backup = backup;
  }

  PurgeReceipt purge(TenantDatabaseId id, Attribution attribution) {
    TenantDatabase found = records.known(id);
    check(found);
    return turnsOf(found).inTurn(() -> purgeNow(() -> acquire(found, attribution), attribution));
  }

  /** Goes on with a purge, or begins one that is due. */
  void purge(FoundWork work, Attribution attribution) {
    check(work.record());
    var unused =
        turnsOf(work.record())
            .inTurn(() -> purgeNow(() -> records.acquire(work, attribution), attribution));
  }

  /** The same for those who do not wait until another purge on the server is over. */
  void purgeIfFree(FoundWork work, Attribution attribution) {
    check(work.record());
    var unused =
        turnsOf(work.record())
            .inTurnIfFree(() -> purgeNow(() -> records.acquire(work, attribution), attribution))
            .orElseThrow(() -> new PurgeUnderWayException(work.record()));
  }

  /** It may have been hours until its turn came; what was deleted anew is kept anew. */
  private LeasedRecord acquire(TenantDatabase found, Attribution attribution) {
    LeasedRecord record = records.acquireKnown(found.id(), LeasedOperation.PURGE, attribution);
    TenantDatabase now = record.state();
    if (!Objects.equals(now.deletedAt(), found.deletedAt())
        || !Objects.equals(now.purgeAfter(), found.purgeAfter())) {
      record.close();
      throw new StaleVersionException(found.id(), found.version(), now.version());
    }
    return record;
  }

  private Turns turnsOf(TenantDatabase record) {
    return turns.computeIfAbsent(record.server(), server -> new Turns(bin.purgePause()));
  }

  private PurgeReceipt purgeNow(Supplier<LeasedRecord> lease, Attribution attribution) {
    try (LeasedRecord record = lease.get()) {
      check(record.state());
      TenantDatabase state = record.state();
      log.debug("Tenant {}, database {}: purging it", state.tenantId(), state.databaseName());
      long bytes = drop(record, attribution);
      TenantDatabase purged = record.saveAndRelease(record.aggregate(attribution).purged());
      log.info(
          "Tenant {}, database {}: purged from server {}, {} bytes, by {}",
          purged.tenantId(),
          purged.databaseName(),
          purged.server(),
          bytes,
          attribution.actor());
      return receipt(purged, bytes, attribution);
    }
  }

  /** What a stranger has under the old name is none of the record's, and no obstacle. */
  private long drop(LeasedRecord record, Attribution attribution) {
    try {
      backup.take(record, servers, recycledToBeCopied(record));
      DropResult result = servers.provisioner().drop(record.owned(), record.fence());
      boolean confirmed = record.state().presence() != DatabasePresence.PENDING;
      readDatabases.drop(record.owned(), record.state(), confirmed, record.fence());
      return result instanceof DropResult.Dropped dropped ? dropped.bytes() : 0;
    } catch (RuntimeException | Error e) {
      throw Failures.recorded("Purging", record, attribution, e);
    }
  }

  /** What the delete command alone has deleted is still under its name. */
  private boolean recycledToBeCopied(LeasedRecord record) {
    return backup.host().isPresent()
        && record.state().presence() != DatabasePresence.RECYCLED
        && servers.provisioner().recycle(record.owned(), record.fence())
            instanceof RecycleResult.Recycled;
  }

  private static PurgeReceipt receipt(TenantDatabase purged, long bytes, Attribution attribution) {
    Instant purgedAt = Objects.requireNonNull(purged.updatedAt());
    return new PurgeReceipt(
        purged.id(),
        purged.tenantId(),
        purged.server(),
        purged.databaseName(),
        bytes,
        purgedAt,
        attribution);
  }

  private static void check(TenantDatabase state) {
    if (!state.isDeleted()) {
      throw new IllegalStatusTransitionException(
          state.id(), state.status(), "purged", "it is not deleted; delete it first");
    }
    if (state.presence() == DatabasePresence.GONE) {
      throw new DatabaseGoneException(state);
    }
  }
}

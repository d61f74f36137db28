package io.tenantdb.core.internal.doctor;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.doctor.OrphanReadDatabase;
import io.tenantdb.api.doctor.ServerFinding;
import io.tenantdb.api.doctor.ServerFinding.OpenToPublic;
import io.tenantdb.api.doctor.ServerFinding.OrphanDatabase;
import io.tenantdb.api.doctor.ServerFinding.OrphanLogin;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState;
import io.tenantdb.api.spi.TenantReadDatabases;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Drops what belongs to no record, and closes what PUBLIC may enter. */
final class ServerRepairs {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Fleet fleet;
  private final Ownership ownership;
  private final ReadDatabaseInspection readDatabases;

  ServerRepairs(Fleet fleet) {
    this.fleet = fleet;
    this.ownership = new Ownership(fleet);
    this.readDatabases = new ReadDatabaseInspection(fleet);
  }

  boolean repair(ServerFinding finding, Attribution attribution) {
    if (finding instanceof OrphanDatabase orphan) {
      return underLease(orphan.record(), attribution, fence -> drop(orphan, fence));
    }
    if (finding instanceof OrphanLogin orphan) {
      return underLease(orphan.login().record(), attribution, fence -> drop(orphan, fence));
    }
    if (finding instanceof OrphanReadDatabase orphan) {
      return underLease(orphan.recordId(), attribution, fence -> drop(orphan, fence));
    }
    if (finding instanceof OpenToPublic open) {
      return fleet.survey().closeToPublic(open.database());
    }
    throw new IllegalArgumentException("nobody repairs " + finding);
  }

  private boolean underLease(
      Optional<TenantDatabaseId> id, Attribution attribution, Predicate<Fence> repair) {
    if (id.flatMap(fleet.records()::find).isEmpty()) {
      return repair.test(noLease());
    }
    try (LeasedRecord record =
        fleet.records().acquireKnown(id.get(), LeasedOperation.UPDATE, attribution)) {
      return repair.test(record.fence());
    }
  }

  /**
   * What no record accounts for has no lease; nobody who works under one has its nonce. Whoever was
   * stopped goes by an inspection that is out of date.
   */
  static Fence noLease() {
    long begun = System.nanoTime();
    return Fence.of(
        1,
        () -> {
          Duration left = LONGEST.minusNanos(System.nanoTime() - begun);
          if (left.isNegative() || left.isZero()) {
            throw new RepairTooLongException(LONGEST);
          }
          return left;
        });
  }

  private boolean drop(OrphanDatabase orphan, Fence fence) {
    boolean still =
        ownership.orphans(orphan.database().server(), List.of(orphan.database())).stream()
            .anyMatch(OrphanDatabase.class::isInstance);
    return still && fleet.survey().drop(orphan.database(), fence);
  }

  private boolean drop(OrphanLogin orphan, Fence fence) {
    return ownership.orphan(orphan.login()).isPresent()
        && fleet.survey().dropLogin(orphan.login(), fence);
  }

  /** The marker proves again that it is what was found. */
  private boolean drop(OrphanReadDatabase orphan, Fence fence) {
    OwnedReadDatabase database = orphan.database();
    Optional<TenantReadDatabases> port =
        fleet.readDatabases().port().filter(databases -> isOrphan(database, databases));
    return port.map(databases -> databases.drop(database, fence))
        .filter(ReadDatabaseState.Absent.class::isInstance)
        .isPresent();
  }

  private boolean isOrphan(OwnedReadDatabase database, TenantReadDatabases databases) {
    return database.registryId().equals(fleet.registryId())
        && databases.inspect(database) instanceof ReadDatabaseState.Own
        && !readDatabases.orphans(List.of(database)).isEmpty();
  }
}

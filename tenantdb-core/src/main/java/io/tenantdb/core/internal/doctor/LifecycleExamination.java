package io.tenantdb.core.internal.doctor;

import static io.tenantdb.api.database.TenantDatabaseStatus.ACTIVE;
import static io.tenantdb.api.database.TenantDatabaseStatus.MIGRATING;
import static io.tenantdb.api.database.TenantDatabaseStatus.PROVISIONING;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.LifecycleFinding.ExpiredInBin;
import io.tenantdb.api.doctor.LifecycleFinding.StuckRecord;
import io.tenantdb.api.doctor.LifecycleFinding.UnknownTenant;
import io.tenantdb.api.doctor.LifecycleFinding.WithdrawnRecord;
import io.tenantdb.api.doctor.NotInspected;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.core.internal.provisioning.Failures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where one record that nobody works on is in its life. */
final class LifecycleExamination {

  private final Fleet fleet;

  LifecycleExamination(Fleet fleet) {
    this.fleet = fleet;
  }

  List<Finding> examine(TenantDatabase record) {
    Optional<LeasedOperation> unfinished = unfinished(record);
    if (unfinished.isPresent()) {
      return List.of(new StuckRecord(record, unfinished.get(), false));
    }
    List<Finding> findings = new ArrayList<>();
    if (isExpiredInBin(record)) {
      findings.add(new ExpiredInBin(record));
    }
    if (!record.isDeleted()) {
      if (isWithdrawn(record)) {
        findings.add(new WithdrawnRecord(record));
      }
      unknownTenant(record).ifPresent(findings::add);
    }
    return findings;
  }

  /** Whether a suspension or a deletion has begun and nobody knows how far it went. */
  static boolean isWithdrawn(TenantDatabase record) {
    return record.status() == ACTIVE && !record.serving();
  }

  /** Unfinished work that the reconciler finds by its lease only, and that has none any more. */
  static Optional<Finding> forgotten(TenantDatabase record) {
    return unfinished(record)
        .filter(work -> work == LeasedOperation.RESTORE || work == LeasedOperation.RENAME)
        .map(work -> new StuckRecord(record, work, false));
  }

  /** Work that the record says was begun and that is not over. */
  static Optional<LeasedOperation> unfinished(TenantDatabase record) {
    if (record.isDeleted()) {
      return Optional.empty();
    }
    if (record.isBeingRestored()) {
      return Optional.of(LeasedOperation.RESTORE);
    }
    if (record.nextName() != null) {
      return Optional.of(LeasedOperation.RENAME);
    }
    if (record.status() == PROVISIONING) {
      return Optional.of(LeasedOperation.PROVISION);
    }
    return record.status() == MIGRATING ? Optional.of(LeasedOperation.MIGRATE) : Optional.empty();
  }

  private boolean isExpiredInBin(TenantDatabase record) {
    Instant purgeAfter = record.purgeAfter();
    return record.isDeleted()
        && record.presence() == DatabasePresence.RECYCLED
        && purgeAfter != null
        && !purgeAfter.isAfter(fleet.records().clock().instant());
  }

  private Optional<Finding> unknownTenant(TenantDatabase record) {
    try {
      return fleet.directory().exists(record.tenantId())
          ? Optional.empty()
          : Optional.of(new UnknownTenant(record));
    } catch (RuntimeException e) {
      return Optional.of(
          new NotInspected(
              Optional.empty(),
              Optional.empty(),
              Optional.of(record.id()),
              "the host's directory could not say whether it knows tenant %s: %s"
                  .formatted(record.tenantId(), Failures.message(e))));
    }
  }
}

package io.tenantdb.core.internal.doctor;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.doctor.ReadDatabaseFinding;
import io.tenantdb.api.doctor.ReadDatabaseFinding.MissingReadDatabase;
import io.tenantdb.api.error.ReadDatabaseException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState;
import io.tenantdb.api.spi.TenantReadDatabases;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;

/** Creates tenants' read databases again, and drops what is left of dropped ones. */
final class ReadDatabaseRepairs {

  private final Fleet fleet;
  private final ReadDatabaseExamination examination;

  ReadDatabaseRepairs(Fleet fleet) {
    this.fleet = fleet;
    this.examination = new ReadDatabaseExamination(fleet);
  }

  boolean repair(ReadDatabaseFinding finding, Attribution attribution) {
    try (LeasedRecord record =
        fleet.records().acquireKnown(finding.record().id(), LeasedOperation.UPDATE, attribution)) {
      boolean still =
          examination.examine(record.state(), Scope.WHOLE).stream()
              .anyMatch(now -> now.getClass().equals(finding.getClass()));
      if (still) {
        requireNotForeign(finding, mend(finding, record));
      }
      return still;
    }
  }

  private ReadDatabaseState mend(ReadDatabaseFinding finding, LeasedRecord record) {
    TenantReadDatabases databases = fleet.readDatabases().port().orElseThrow();
    OwnedReadDatabase owned = fleet.ownedReadDatabase(record.state());
    Fence fence = record.fence();
    return finding instanceof MissingReadDatabase
        ? databases.create(owned, fence)
        : databases.dropRemains(owned, fence);
  }

  private static void requireNotForeign(ReadDatabaseFinding finding, ReadDatabaseState after) {
    if (after instanceof ReadDatabaseState.Foreign foreign) {
      throw new ReadDatabaseException(
          finding.record().readDatabaseName(),
          "it is not that of tenant %s (%s), so it was not touched; move it out of the way by hand"
              .formatted(finding.record().tenantId(), foreign.description()),
          null);
    }
  }
}

package io.tenantdb.core.internal.doctor;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.NotInspected;
import io.tenantdb.api.doctor.ReadDatabaseFinding.ForeignReadDatabase;
import io.tenantdb.api.doctor.ReadDatabaseFinding.MissingReadDatabase;
import io.tenantdb.api.doctor.ReadDatabaseFinding.ReadDatabaseRemains;
import io.tenantdb.api.provisioning.ReadDatabaseState;
import io.tenantdb.api.spi.TenantReadDatabases;
import io.tenantdb.core.internal.provisioning.Failures;
import java.util.List;
import java.util.Optional;

/** What is there of one record's read database. */
final class ReadDatabaseExamination {

  private final Fleet fleet;

  ReadDatabaseExamination(Fleet fleet) {
    this.fleet = fleet;
  }

  List<Finding> examine(TenantDatabase record, Scope scope) {
    Optional<TenantReadDatabases> port = fleet.readDatabases().port();
    boolean toBeThere = !record.isDeleted() && record.presence() == DatabasePresence.PRESENT;
    if (port.isEmpty() || !scope.whole() || !(toBeThere || isDropped(record))) {
      return List.of();
    }
    ReadDatabaseState found;
    try {
      found = port.get().inspect(fleet.ownedReadDatabase(record));
    } catch (RuntimeException e) {
      return List.of(
          new NotInspected(
              Optional.empty(),
              Optional.of(record.readDatabaseName().value()),
              Optional.of(record.id()),
              "read database %s of tenant %s: %s"
                  .formatted(record.readDatabaseName(), record.tenantId(), Failures.message(e))));
    }
    return (toBeThere ? present(record, found) : dropped(record, found)).stream().toList();
  }

  /**
   * Whether it may have been the record's own once, and was dropped; a record that never got a
   * schema had none.
   */
  private static boolean isDropped(TenantDatabase record) {
    return record.isDeleted()
        && record.presence() == DatabasePresence.GONE
        && record.lastMigrationAt() != null;
  }

  private static Optional<Finding> present(TenantDatabase record, ReadDatabaseState found) {
    if (found instanceof ReadDatabaseState.Foreign foreign) {
      return Optional.of(new ForeignReadDatabase(record, foreign.description()));
    }
    return found instanceof ReadDatabaseState.Absent
        ? Optional.of(new MissingReadDatabase(record))
        : Optional.empty();
  }

  private static Optional<Finding> dropped(TenantDatabase record, ReadDatabaseState found) {
    return found instanceof ReadDatabaseState.Absent
        ? Optional.empty()
        : Optional.of(new ReadDatabaseRemains(record));
  }
}

package io.tenantdb.core.internal.doctor;

import io.tenantdb.api.doctor.PreparedFinding;
import io.tenantdb.api.doctor.PreparedFinding.AbandonedPrepared;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import java.util.Optional;

/** Drops prepared databases that are of no use. */
final class PreparedRepairs {

  private final Fleet fleet;
  private final ServerInspection inspection;

  PreparedRepairs(Fleet fleet) {
    this.fleet = fleet;
    this.inspection = new ServerInspection(fleet);
  }

  boolean repair(PreparedFinding finding) {
    Optional<PreparedDatabaseEntry> entry =
        inspection.entries(finding.database().server()).stream()
            .filter(now -> now.database().equals(finding.database()))
            .findFirst();
    boolean still =
        entry
            .filter(
                now ->
                    finding instanceof AbandonedPrepared
                        ? now.abandoned()
                        : inspection.isMissing(now))
            .isPresent();
    return still && fleet.preparation().discard(finding.database());
  }
}

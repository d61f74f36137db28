package io.tenantdb.core.internal.doctor;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.NotInspected;
import io.tenantdb.api.doctor.RepairResult;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repairs in the background what is safe to repair alone. It asks each server and the registry for
 * slices, connects to no tenant's database and asks the host for no tenant. Any number of nodes may
 * run rounds at once.
 */
public final class DoctorRounds implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(DoctorRounds.class);
  private static final Attribution BY = Attribution.by("tenantdb doctor");

  private final Doctor doctor;
  private final Scope scope;

  /**
   * @param doctor finds and repairs
   * @param stopped whether a round is to end early
   */
  public DoctorRounds(Doctor doctor, BooleanSupplier stopped) {
    this.doctor = doctor;
    this.scope = new Scope(false, stopped);
  }

  /** One round. */
  @Override
  public void run() {
    try {
      doctor.inspect(scope, this::found);
    } catch (RuntimeException | Error e) {
      // An exception that left the round would end all later ones.
      log.warn("The doctor's round was cut short, the next one begins anew: {}", e.toString());
    }
  }

  private void found(Finding finding) {
    if (finding instanceof NotInspected) {
      log.warn("{}", finding.message());
    } else if (finding.safeAlone() && !scope.stopped().getAsBoolean()) {
      if (doctor.repair(finding, BY) instanceof RepairResult.Failed failed) {
        log.warn("{} - it could not be repaired: {}", finding.message(), failed.message());
      }
    } else {
      log.debug("{}", finding.message());
    }
  }
}

package io.tenantdb.core.internal.doctor;

import io.tenantdb.api.TenantDatabaseDoctor;
import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.ProposedRepair;
import io.tenantdb.api.doctor.RepairResult;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.core.internal.provisioning.Failures;
import io.tenantdb.core.internal.provisioning.PurgeUnderWayException;
import io.tenantdb.core.internal.reconcile.Reconciler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Inspects servers and records, and hands each finding to whoever repairs its kind. */
public final class Doctor implements TenantDatabaseDoctor {

  private static final Logger log = LoggerFactory.getLogger(Doctor.class);

  private final ServerInspection servers;
  private final RecordInspection records;
  private final ReadDatabaseInspection readDatabases;
  private final Repairs repairs;

  /**
   * @param fleet what it looks at and works on
   * @param work goes on with operations that were begun
   */
  public Doctor(Fleet fleet, Reconciler.Work work) {
    this.servers = new ServerInspection(fleet);
    this.records = new RecordInspection(fleet);
    this.readDatabases = new ReadDatabaseInspection(fleet);
    this.repairs = new Repairs(fleet, work);
  }

  @Override
  public List<Finding> inspect() {
    List<Finding> all = new ArrayList<>();
    inspect(all::add);
    return List.copyOf(all);
  }

  @Override
  public void inspect(Consumer<? super Finding> found) {
    Objects.requireNonNull(found, "found");
    inspect(Scope.WHOLE, found);
  }

  void inspect(Scope scope, Consumer<? super Finding> found) {
    servers.run(scope, found);
    if (scope.whole()) {
      Set<DatabaseName> names = new HashSet<>();
      records.run(scope, record -> names.add(record.readDatabaseName()), found);
      readDatabases.run(names, found);
    } else {
      records.run(scope, record -> {}, found);
    }
  }

  @Override
  public List<RepairResult> repair(List<? extends Finding> findings, Attribution attribution) {
    Objects.requireNonNull(attribution, "attribution");
    List<RepairResult> results = new ArrayList<>();
    for (Finding finding : findings) {
      results.add(repair(finding, attribution));
    }
    return List.copyOf(results);
  }

  RepairResult repair(Finding finding, Attribution attribution) {
    if (finding.proposal() instanceof ProposedRepair.None none) {
      return new RepairResult.Refused(finding, none.reason());
    }
    RepairResult result = attempt(finding, attribution);
    log.info("{} - {} by {}", finding.message(), result.getClass().getSimpleName(), attribution);
    return result;
  }

  private RepairResult attempt(Finding finding, Attribution attribution) {
    try {
      return repairs.repair(finding, attribution);
    } catch (TenantDatabaseBusyException
        | LeaseLostException
        | StaleVersionException
        | IllegalStatusTransitionException e) {
      return new RepairResult.Refused(
          finding,
          "somebody else works on it: %s; inspect again when that is over"
              .formatted(e.getMessage()));
    } catch (PurgeUnderWayException e) {
      return new RepairResult.Refused(finding, Failures.message(e).value());
    } catch (RuntimeException | Error e) {
      // One that cannot be repaired must not keep the others from it.
      return new RepairResult.Failed(finding, Failures.message(e).value());
    }
  }
}

package io.tenantdb.core.internal.doctor;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.doctor.DatabaseFinding;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.LifecycleFinding;
import io.tenantdb.api.doctor.PreparedFinding;
import io.tenantdb.api.doctor.ReadDatabaseFinding;
import io.tenantdb.api.doctor.RepairResult;
import io.tenantdb.api.doctor.ServerFinding;
import io.tenantdb.core.internal.reconcile.Reconciler;

/** Who repairs what. */
final class Repairs {

  private final ServerRepairs servers;
  private final PreparedRepairs prepared;
  private final LifecycleRepairs lifecycle;
  private final DatabaseRepairs databases;
  private final ReadDatabaseRepairs readDatabases;

  Repairs(Fleet fleet, Reconciler.Work work) {
    this.servers = new ServerRepairs(fleet);
    this.prepared = new PreparedRepairs(fleet);
    this.lifecycle = new LifecycleRepairs(fleet, work);
    this.databases = new DatabaseRepairs(fleet);
    this.readDatabases = new ReadDatabaseRepairs(fleet);
  }

  RepairResult repair(Finding finding, Attribution attribution) {
    if (finding instanceof ServerFinding found) {
      return result(found, servers.repair(found, attribution));
    }
    if (finding instanceof PreparedFinding found) {
      return result(found, prepared.repair(found));
    }
    if (finding instanceof LifecycleFinding found) {
      return result(found, lifecycle.repair(found, attribution));
    }
    if (finding instanceof DatabaseFinding found) {
      return databases.repair(found, attribution);
    }
    if (finding instanceof ReadDatabaseFinding found) {
      return result(found, readDatabases.repair(found, attribution));
    }
    throw new IllegalArgumentException("nobody repairs " + finding);
  }

  private static RepairResult result(Finding finding, boolean done) {
    return done ? new RepairResult.Repaired(finding) : new RepairResult.GoneMeanwhile(finding);
  }
}

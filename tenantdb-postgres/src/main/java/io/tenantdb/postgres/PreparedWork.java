package io.tenantdb.postgres;

import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.CopyResult;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.routing.DatabaseAddress;
import java.sql.SQLException;
import java.util.Optional;

/** The work on templates and on clones of the warm pool. Safe for use by many threads. */
final class PreparedWork {

  private final Targets targets;
  private final Optional<Isolation> isolation;

  /**
   * @param isolation empty if it is off
   */
  PreparedWork(Targets targets, Optional<Isolation> isolation) {
    this.targets = targets;
    this.isolation = isolation;
  }

  DatabaseAddress prepare(
      PreparedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
    return targets.call(
        database,
        fence,
        target -> {
          new Preparation(target, database, template.map(Origin.OfTemplate::of), isolation).run();
          return target.address();
        });
  }

  CopyResult copy(PreparedDatabase copy, Origin origin, Fence fence) {
    return targets.call(
        copy,
        fence,
        target -> {
          try {
            new Preparation(target, copy, Optional.of(origin), isolation).run();
          } catch (SQLException e) {
            if (ServerErrors.isSourceInUse(e)) {
              return new CopyResult.InUse();
            }
            throw e;
          }
          return new CopyResult.Copied(target.address());
        });
  }

  void seal(PreparedDatabase database, Fence fence) {
    var unused =
        targets.call(
            database,
            fence,
            target -> {
              new Sealing(target, DatabaseIdentity.building(database)).run();
              return target;
            });
  }

  boolean isSealed(PreparedDatabase database) {
    return targets.call(
        database,
        Targets.READING,
        target ->
            Sealing.isSealed(
                target.server().withoutTransaction(target::catalog), target.identity()));
  }

  void discard(PreparedDatabase database, Fence fence) {
    var unused = targets.call(database, fence, target -> new Removal(target).run());
  }
}

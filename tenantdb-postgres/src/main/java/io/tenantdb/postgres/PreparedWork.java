package io.tenantdb.postgres;

import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.CopyResult;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.routing.DatabaseAddress;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

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
              if (isolation.isPresent() && database.kind() == PreparedDatabase.Kind.CLONE) {
                sealWithLogin(target, database, isolation.get());
              } else {
                var unusedOid =
                    new Sealing(target, DatabaseIdentity.building(database), List.of()).run();
              }
              return target;
            });
  }

  /**
   * A claim would wait longest for the login: to refuse an empty password, the server computes the
   * rounds of the verifier once more.
   */
  private static void sealWithLogin(Target target, PreparedDatabase clone, Isolation isolation)
      throws SQLException {
    String building = DatabaseIdentity.building(clone);
    LoginSecret secret = isolation.newSecret();
    LoginStatements spare =
        new LoginStatements(
            isolation.roles(target, clone.registryId()), target.identity().spareLogin());
    OptionalLong sealed =
        new Sealing(target, building, spare.spare(building, secret.verifier())).run();
    // Only of what this call has committed is it known that the server has this password.
    if (sealed.isPresent()) {
      isolation
          .sealedClones()
          .put(clone.nonce(), new SealedClones.SealedClone(sealed.getAsLong(), secret));
    }
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
    var unused =
        targets.call(
            database,
            fence,
            target -> {
              isolation.ifPresent(on -> on.sealedClones().forget(database.nonce()));
              DropResult result = new Removal(target).run();
              new LoginRemoval(target, target.identity().spareLogin()).run();
              return result;
            });
  }
}

package io.tenantdb.postgres;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.RecycleResult;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.api.routing.DatabaseAddress;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;

/** The work on records' databases: what takes more than one piece. Safe for use by many threads. */
final class RecordWork {

  private final Targets targets;
  private final Optional<Isolation> isolation;

  /**
   * @param isolation empty if it is off
   */
  RecordWork(Targets targets, Optional<Isolation> isolation) {
    this.targets = targets;
    this.isolation = isolation;
  }

  /** A change of who may enter a database. */
  @FunctionalInterface
  interface AccessChange {
    void on(Access access) throws SQLException;
  }

  CreationResult create(OwnedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
    Optional<DatabaseIdentity> sealed =
        template.filter(on -> on.server().equals(database.server())).map(DatabaseIdentity::of);
    return targets.call(
        database,
        fence,
        target -> {
          Optional<RecordIsolation> own = Optional.empty();
          if (isolation.isPresent()) {
            own = Optional.of(new RecordIsolation(isolation.get(), target, database));
          }
          return new Creation(target, sealed, own).run();
        });
  }

  DatabaseInspection inspect(OwnedDatabase database) {
    return targets.call(
        database,
        Targets.READING,
        target ->
            target.server().withoutTransaction(connection -> Inspection.of(connection, database)));
  }

  /** Suspends, resumes, or lets a migration in. */
  void changeAccess(OwnedDatabase database, Fence fence, AccessChange change) {
    var unused =
        targets.call(
            database,
            fence,
            target -> {
              change.on(access(target, database));
              return target;
            });
  }

  private Access access(Target target, OwnedDatabase database) {
    return new Access(target, TenantLogin.roleOf(database.id()), isolation.isPresent());
  }

  boolean backUp(OwnedDatabase database, Consumer<DatabaseAddress> backup, Fence fence) {
    Optional<DatabaseRow> open =
        targets.call(database, fence, target -> backupAccess(target, database).open());
    if (open.isEmpty()) {
      return false;
    }
    try {
      backup.accept(new DatabaseAddress(database.server(), new DatabaseName(open.get().name())));
    } catch (RuntimeException e) {
      closeAfter(e, database, open.get(), fence);
      throw e;
    }
    return close(database, open.get(), fence);
  }

  private void closeAfter(
      RuntimeException failure, OwnedDatabase database, DatabaseRow open, Fence fence) {
    try {
      var unused = close(database, open, fence);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private boolean close(OwnedDatabase database, DatabaseRow open, Fence fence) {
    return targets.call(database, fence, target -> backupAccess(target, database).close(open));
  }

  private BackupAccess backupAccess(Target target, OwnedDatabase database) {
    return new BackupAccess(target, TenantLogin.roleOf(database.id()), isolation.isPresent());
  }

  RecycleResult recycle(OwnedDatabase database, Fence fence) {
    return targets.call(database, fence, target -> recycling(target, database).recycle());
  }

  RenameResult restore(OwnedDatabase database, Fence fence) {
    return targets.call(database, fence, target -> recycling(target, database).restore());
  }

  private Recycling recycling(Target target, OwnedDatabase database) {
    return new Recycling(target, TenantLogin.roleOf(database.id()), isolation.isPresent());
  }

  DropResult drop(OwnedDatabase database, Fence fence) {
    return targets.call(
        database,
        fence,
        target -> {
          DropResult result = new Removal(target).run();
          LoginRemoval login = new LoginRemoval(target, TenantLogin.roleOf(database.id()));
          login.run();
          new LoginRemoval(target, target.identity().spareLogin()).run();
          if (isolation.isPresent()) {
            isolation.get().sealedClones().forget(database.nonce());
            if (!login.isInUse()) {
              isolation.get().forgetPassword(database);
            }
          }
          return result;
        });
  }
}

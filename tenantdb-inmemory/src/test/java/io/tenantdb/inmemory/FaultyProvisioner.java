package io.tenantdb.inmemory;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.CopyResult;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.RecycleResult;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.api.spi.TenantServerSurvey;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A provisioner that is sound but for what a subclass overrides. */
abstract class FaultyProvisioner extends ProvisionerSuite implements TenantDatabaseProvisioner {

  @Override
  protected final TenantDatabaseProvisioner provisioner() {
    return this;
  }

  @Override
  public Set<ServerName> servers() {
    return sound.servers();
  }

  @Override
  public CreationResult create(
      OwnedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
    return sound.create(database, template, fence);
  }

  @Override
  public DatabaseInspection inspect(OwnedDatabase database) {
    return sound.inspect(database);
  }

  @Override
  public RenameResult rename(OwnedDatabase database, DatabaseName newName, Fence fence) {
    return sound.rename(database, newName, fence);
  }

  @Override
  public void suspend(OwnedDatabase database, Fence fence) {
    sound.suspend(database, fence);
  }

  @Override
  public void admitMigration(OwnedDatabase database, Fence fence) {
    sound.admitMigration(database, fence);
  }

  @Override
  public void resume(OwnedDatabase database, Fence fence) {
    sound.resume(database, fence);
  }

  @Override
  public boolean backUp(OwnedDatabase database, Consumer<DatabaseAddress> backup, Fence fence) {
    return sound.backUp(database, backup, fence);
  }

  @Override
  public DropResult drop(OwnedDatabase database, Fence fence) {
    return sound.drop(database, fence);
  }

  @Override
  public RecycleResult recycle(OwnedDatabase database, Fence fence) {
    return sound.recycle(database, fence);
  }

  @Override
  public RenameResult restore(OwnedDatabase database, Fence fence) {
    return sound.restore(database, fence);
  }

  @Override
  public DatabaseAddress prepare(
      PreparedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
    return sound.prepare(database, template, fence);
  }

  @Override
  public CopyResult copy(
      PreparedDatabase copy, OwnedDatabase original, Duration patience, Fence fence) {
    return sound.copy(copy, original, patience, fence);
  }

  @Override
  public void seal(PreparedDatabase database, Fence fence) {
    sound.seal(database, fence);
  }

  @Override
  public boolean isSealed(PreparedDatabase database) {
    return sound.isSealed(database);
  }

  @Override
  public void discard(PreparedDatabase database, Fence fence) {
    sound.discard(database, fence);
  }

  @Override
  public TenantServerSurvey survey() {
    return sound.survey();
  }

  final SimulatedDatabase onServer(DatabaseName name) {
    return sound.servers.get(server()).databases.get(name);
  }
}

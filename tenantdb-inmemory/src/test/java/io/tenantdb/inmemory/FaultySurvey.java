package io.tenantdb.inmemory;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.DatabaseSize;
import io.tenantdb.api.provisioning.ObservedDatabase;
import io.tenantdb.api.provisioning.ObservedGroup;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PublicDatabase;
import io.tenantdb.api.provisioning.SurveyedDatabase;
import io.tenantdb.api.provisioning.SurveyedLogin;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantServerSurvey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** A provisioner whose survey is sound but for what a subclass overrides. */
abstract class FaultySurvey extends FaultyProvisioner implements TenantServerSurvey {

  @Override
  public final TenantServerSurvey survey() {
    return this;
  }

  @Override
  public List<SurveyedDatabase> databases(
      ServerName server, UUID registryId, Optional<String> after, int limit) {
    return sound.survey().databases(server, registryId, after, limit);
  }

  @Override
  public List<SurveyedLogin> logins(
      ServerName server, UUID registryId, Optional<String> after, int limit) {
    return sound.survey().logins(server, registryId, after, limit);
  }

  @Override
  public List<PublicDatabase> openToPublic(ServerName server, UUID registryId) {
    return sound.survey().openToPublic(server, registryId);
  }

  @Override
  public Optional<ObservedGroup> group(ServerName server, UUID registryId) {
    return sound.survey().group(server, registryId);
  }

  @Override
  public List<ObservedDatabase> observe(ServerName server, List<OwnedDatabase> databases) {
    return sound.survey().observe(server, databases);
  }

  @Override
  public List<DatabaseSize> largest(ServerName server, UUID registryId, int limit) {
    return sound.survey().largest(server, registryId, limit);
  }

  @Override
  public OptionalLong bytes(DatabaseAddress address) {
    return sound.survey().bytes(address);
  }

  @Override
  public boolean drop(SurveyedDatabase database, Fence fence) {
    return sound.survey().drop(database, fence);
  }

  @Override
  public boolean dropLogin(SurveyedLogin login, Fence fence) {
    return sound.survey().dropLogin(login, fence);
  }

  @Override
  public boolean closeToPublic(PublicDatabase database) {
    return sound.survey().closeToPublic(database);
  }

  @Override
  public boolean giveLogin(OwnedDatabase database, Fence fence) {
    return sound.survey().giveLogin(database, fence);
  }

  @Override
  public boolean mendLogin(OwnedDatabase database, boolean admitted, Fence fence) {
    return sound.survey().mendLogin(database, admitted, fence);
  }
}

package io.tenantdb.core.internal.doctor;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.spi.TenantDirectory;
import io.tenantdb.api.spi.TenantServerSurvey;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.preparation.Preparation;
import io.tenantdb.core.internal.provisioning.ReadDatabases;
import io.tenantdb.core.internal.provisioning.TenantServers;
import java.util.Set;
import java.util.UUID;

/**
 * What the doctor looks at and works on.
 *
 * @param registry what should be
 * @param records the records under their leases
 * @param servers what is
 * @param migrator reads the histories
 * @param directory the host's tenants
 * @param readDatabases the tenants' read databases
 * @param preparation templates and warm pools
 */
public record Fleet(
    TenantDatabaseRegistry registry,
    Records records,
    TenantServers servers,
    TenantDatabaseMigrator migrator,
    TenantDirectory directory,
    ReadDatabases readDatabases,
    Preparation preparation) {

  TenantServerSurvey survey() {
    return servers.provisioner().survey();
  }

  Set<ServerName> serverNames() {
    return servers.provisioner().servers();
  }

  /** Asked for when it is needed: a host starts without its registry as well. */
  UUID registryId() {
    return registry.id();
  }

  OwnedDatabase owned(TenantDatabase record) {
    return OwnedDatabase.of(registryId(), record);
  }

  OwnedReadDatabase ownedReadDatabase(TenantDatabase record) {
    return OwnedReadDatabase.of(registryId(), record);
  }
}

package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.PlacementStrategy;
import io.tenantdb.api.spi.TenantConnections;
import io.tenantdb.api.spi.TenantCredentials;
import io.tenantdb.api.spi.TenantDatabaseBackup;
import io.tenantdb.api.spi.TenantDatabaseCheck;
import io.tenantdb.api.spi.TenantDatabaseEventBus;
import io.tenantdb.api.spi.TenantDatabaseInitializer;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.spi.TenantDirectory;
import io.tenantdb.tck.MigrationRunsContract;
import io.tenantdb.tck.PlacementStrategyContract;
import io.tenantdb.tck.PreparedDatabasesContract;
import io.tenantdb.tck.Samples;
import io.tenantdb.tck.TenantConnectionsContract;
import io.tenantdb.tck.TenantCredentialsContract;
import io.tenantdb.tck.TenantDatabaseEventBusContract;
import io.tenantdb.tck.TenantDatabaseLeasesContract;
import io.tenantdb.tck.TenantDatabaseOutboxContract;
import io.tenantdb.tck.TenantDatabaseReadRepositoryContract;
import io.tenantdb.tck.TenantDatabaseWriteRepositoryContract;
import io.tenantdb.tck.TenantDirectoryContract;

/** Every contract suite, with an adapter that does nothing. */
final class DoNothingSuites {

  private DoNothingSuites() {}

  static final class WriteRepository extends TenantDatabaseWriteRepositoryContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return DoNothing.adapter(TenantDatabaseRegistry.class);
    }
  }

  static final class Leases extends TenantDatabaseLeasesContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return DoNothing.adapter(TenantDatabaseRegistry.class);
    }
  }

  static final class Outbox extends TenantDatabaseOutboxContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return DoNothing.adapter(TenantDatabaseRegistry.class);
    }
  }

  static final class ReadRepository extends TenantDatabaseReadRepositoryContract {
    @Override
    protected TenantDatabaseReadRepository readRepository() {
      return DoNothing.adapter(TenantDatabaseReadRepository.class);
    }
  }

  static final class EventBus extends TenantDatabaseEventBusContract {
    @Override
    protected TenantDatabaseEventBus eventBus() {
      return DoNothing.adapter(TenantDatabaseEventBus.class);
    }
  }

  static final class Provisioner extends ProvisionerSuite {
    @Override
    protected TenantDatabaseProvisioner provisioner() {
      return DoNothing.adapter(TenantDatabaseProvisioner.class);
    }
  }

  static final class Migrator extends MigratorSuite {
    @Override
    protected TenantDatabaseMigrator migrator() {
      return DoNothing.adapter(TenantDatabaseMigrator.class);
    }
  }

  static final class Prepared extends PreparedDatabasesContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return DoNothing.adapter(TenantDatabaseRegistry.class);
    }
  }

  static final class Runs extends MigrationRunsContract {
    @Override
    protected TenantDatabaseRegistry registry() {
      return DoNothing.adapter(TenantDatabaseRegistry.class);
    }
  }

  static final class Credentials extends TenantCredentialsContract {
    @Override
    protected TenantCredentials credentials() {
      return DoNothing.adapter(TenantCredentials.class);
    }
  }

  static final class Backup extends BackupSuite {
    @Override
    protected TenantDatabaseBackup backup() {
      return DoNothing.adapter(TenantDatabaseBackup.class);
    }
  }

  static final class Directory extends TenantDirectoryContract {
    @Override
    protected TenantDirectory directory() {
      return DoNothing.adapter(TenantDirectory.class);
    }

    @Override
    protected TenantId knownTenant() {
      return new TenantId("Known-1");
    }
  }

  static final class Connections extends TenantConnectionsContract {
    private final InMemoryTenantConnections opened = new InMemoryTenantConnections();

    @Override
    protected TenantConnections connections() {
      return DoNothing.adapter(TenantConnections.class);
    }

    @Override
    protected TenantRoute newRoute() {
      return TenantRoute.to(Samples.newRecord());
    }

    @Override
    protected Handle open(TenantRoute route) {
      return opened.open(route)::isOpen;
    }
  }

  static final class Initializer extends InitializerSuite {
    @Override
    protected TenantDatabaseInitializer initializer() {
      return DoNothing.adapter(TenantDatabaseInitializer.class);
    }
  }

  static final class Check extends CheckSuite {
    @Override
    protected TenantDatabaseCheck check() {
      return DoNothing.adapter(TenantDatabaseCheck.class);
    }
  }

  static final class Placement extends PlacementStrategyContract {
    @Override
    protected PlacementStrategy strategy() {
      return DoNothing.adapter(PlacementStrategy.class);
    }
  }
}

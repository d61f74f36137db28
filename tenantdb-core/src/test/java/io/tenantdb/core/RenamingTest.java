package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.tck.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a rename does to the message that a record has. */
class RenamingTest {

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void theMessageOfAFailedMigrationSurvives() {
    TenantDatabase record = host.provisioned();
    host.broken.add(record.tenantId());
    host.shipThird();
    host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY);
    TenantDatabase failed = host.state(record);

    TenantDatabase renamed = rename(record);

    assertThat(renamed.databaseName()).isNotEqualTo(record.databaseName());
    assertThat(renamed.status()).isEqualTo(TenantDatabaseStatus.FAILED);
    assertThat(renamed.errorMessage()).isNotNull().isEqualTo(failed.errorMessage());
  }

  @Test
  void theMessageOfAFailedRenameGoesWithTheRenameThatSucceeds() {
    TenantDatabase record = host.provisioned();
    host.provisioner.setReachable(SERVER, false);
    assertThatThrownBy(() -> rename(record)).isInstanceOf(ProvisioningFailedException.class);
    TenantDatabase failed = host.state(record);
    assertThat(failed.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(failed.errorMessage()).isNotNull();
    assertThat(failed.databaseName()).isEqualTo(record.databaseName());
    host.provisioner.setReachable(SERVER, true);

    TenantDatabase renamed = rename(record);

    assertThat(renamed.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(renamed.errorMessage()).isNull();
  }

  private TenantDatabase rename(TenantDatabase record) {
    DatabaseName name = Samples.databaseName();
    return host.tenantDb.provisioning().updateTenantDatabaseName(record.tenantId(), name, BY);
  }
}

package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.tck.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Databases that the server keeps closed, since a suspension or a deletion failed half-way. */
class HalfClosedTest {

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void aMigrationOpensWhatItMakesServe() {
    TenantDatabase record = halfClosed();

    assertThat(migrate(record)).isTrue();

    assertServes(record);
  }

  @Test
  void aMigrationThatFailsLeavesItClosed() {
    TenantDatabase record = halfClosed();
    host.broken.add(record.tenantId());

    assertThat(migrate(record)).isFalse();

    assertThatThrownBy(() -> host.provisioner.openSession(SERVER, record.databaseName()));
    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.FAILED);
  }

  @Test
  void whatIsActiveByHandIsOpened() {
    TenantDatabase record = halfClosed();

    host.tenantDb
        .commands()
        .update(
            TenantDatabaseUpdateCommand.builder(record.id(), BY)
                .status(TenantDatabaseStatus.ACTIVE)
                .build());

    assertServes(record);
  }

  private boolean migrate(TenantDatabase record) {
    return host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY).success();
  }

  private TenantDatabase halfClosed() {
    TenantDatabase record = host.migrated();
    host.broken.add(record.tenantId());
    host.shipThird();
    assertThat(migrate(record)).isFalse();
    host.broken.clear();
    host.provisioner.suspend(OwnedDatabase.of(host.registry.id(), record), Samples.heldFence());
    return host.state(record);
  }

  private void assertServes(TenantDatabase record) {
    assertThat(host.state(record).serving()).isTrue();
    host.provisioner.openSession(SERVER, record.databaseName()).close();
  }
}

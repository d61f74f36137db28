package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseDeleteCommand;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.routing.DatabaseAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a host keeps of databases before they are dropped for good. */
class BackupTest {

  private final Host host = new Host();
  private final List<TenantDatabase> copied = new ArrayList<>();
  private boolean full;

  @AfterEach
  void close() {
    host.close();
  }

  private TenantDbBuilder builder() {
    return host.builder().purgePause(Duration.ofMillis(1)).backup(this::copy);
  }

  private void copy(TenantDatabase record, DatabaseAddress place) {
    if (full) {
      throw new IllegalStateException("the bucket is full");
    }
    // Under this name there may be another's soon.
    assertThat(host.provisioner.exists(SERVER, record.databaseName())).isFalse();
    assertThat(place.databaseName()).isNotEqualTo(record.databaseName());
    copied.add(record);
  }

  @Test
  void aDatabaseIsCopiedBeforeItIsDropped() {
    TenantDatabase record = host.provisioned();
    try (TenantDb tenantDb = builder().build()) {
      tenantDb.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    }

    assertThat(copied).extracting(TenantDatabase::id).containsExactly(record.id());
    assertThat(host.provisioner.exists(SERVER, record.databaseName())).isFalse();
  }

  @Test
  void aDatabaseThatCannotBeCopiedIsKept() {
    TenantDatabase record = host.provisioned();
    full = true;
    try (TenantDb tenantDb = builder().build()) {
      assertThatExceptionOfType(ProvisioningFailedException.class)
          .isThrownBy(() -> tenantDb.provisioning().deleteTenantDatabase(record.tenantId(), BY))
          .withMessageContaining("the bucket is full");
      assertThat(host.provisioner.exists(SERVER, record.databaseName())).isTrue();
      assertThat(host.state(record).isDeleted()).isFalse();
      full = false;

      TenantDatabase deleted = tenantDb.provisioning().deleteTenantDatabase(record.tenantId(), BY);

      assertThat(deleted.presence()).isEqualTo(DatabasePresence.GONE);
      assertThat(copied).hasSize(1);
    }
  }

  @Test
  void whatGoesIntoTheBinIsCopiedWhenItIsPurged() {
    TenantDatabase record = host.provisioned();
    try (TenantDb tenantDb = builder().recycleBin(Duration.ofDays(1)).build()) {
      tenantDb.provisioning().deleteTenantDatabase(record.tenantId(), BY);
      assertThat(copied).isEmpty();

      tenantDb.provisioning().purgeTenantDatabase(record.id(), BY);
    }

    assertThat(copied).extracting(TenantDatabase::id).containsExactly(record.id());
  }

  @Test
  void whatTheCommandDeletedIsCopiedUnderANameThatIsNobodyElses() {
    TenantDatabase record = host.provisioned();
    try (TenantDb tenantDb = builder().build()) {
      tenantDb.commands().delete(TenantDatabaseDeleteCommand.of(record.id(), BY));
      full = true;
      assertThatExceptionOfType(ProvisioningFailedException.class)
          .isThrownBy(() -> tenantDb.provisioning().purgeTenantDatabase(record.id(), BY))
          .withMessageContaining("the bucket is full");
      assertThat(host.provisioner.exists(SERVER, record.databaseName())).isTrue();
      full = false;

      tenantDb.provisioning().purgeTenantDatabase(record.id(), BY);
    }

    assertThat(copied).extracting(TenantDatabase::id).containsExactly(record.id());
    assertThat(host.state(record).presence()).isEqualTo(DatabasePresence.GONE);
  }
}

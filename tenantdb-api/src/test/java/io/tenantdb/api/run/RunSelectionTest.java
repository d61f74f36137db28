package io.tenantdb.api.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RunSelectionTest {

  private final TenantDatabase record =
      TenantDatabase.builder(
              new TenantDatabaseId(UUID.randomUUID()),
              new TenantId("acme"),
              new CreationNonce("0123456789abcdef0123456789abcdef"),
              Instant.EPOCH)
          .build();

  @Test
  void anEmptySetAsksForNothing() {
    assertThat(RunSelection.all().names(record)).isTrue();
  }

  @Test
  void everySetThatAsksMustBeMet() {
    assertThat(named(record.server(), TenantDatabaseStatus.PROVISIONING)).isTrue();
    assertThat(named(record.server(), TenantDatabaseStatus.FAILED)).isFalse();
    assertThat(named(new ServerName("elsewhere"), TenantDatabaseStatus.PROVISIONING)).isFalse();
  }

  @Test
  void aRecordWithoutAVersionIsAtNone() {
    assertThat(
            new RunSelection.Matching(Set.of(), Set.of(), Set.of(new SchemaVersion("1")))
                .names(record))
        .isFalse();
  }

  @Test
  void tenantsAreNamed() {
    assertThat(new RunSelection.OfTenants(Set.of(new TenantId("acme"))).names(record)).isTrue();
    assertThat(new RunSelection.OfTenants(Set.of(new TenantId("other"))).names(record)).isFalse();
  }

  private boolean named(ServerName server, TenantDatabaseStatus status) {
    return new RunSelection.Matching(Set.of(server), Set.of(status), Set.of()).names(record);
  }
}

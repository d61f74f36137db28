package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.error.PlacementRefusedException;
import io.tenantdb.api.provisioning.Placement;
import io.tenantdb.inmemory.InMemoryMigrator;
import io.tenantdb.inmemory.InMemoryMigrator.Migration;
import io.tenantdb.inmemory.InMemoryProvisioner;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On which of several servers new databases go. */
class PlacementTest {

  private static final ServerName FIRST = new ServerName("first");
  private static final ServerName SECOND = new ServerName("second");

  private final Host host = new Host();
  private final InMemoryProvisioner servers = new InMemoryProvisioner(SECOND, FIRST);

  @AfterEach
  void close() {
    host.close();
  }

  private TenantDbBuilder builder() {
    return TenantDb.builder(
        host.registry,
        host.readRepository,
        servers,
        new InMemoryMigrator(Clock.systemUTC(), servers, List.of(Migration.of("1"))),
        host.directory);
  }

  private TenantDatabase create(TenantDb tenantDb) {
    return tenantDb.provisioning().createTenantDatabase(Host.create(host.tenant()));
  }

  @Test
  void theServerWithTheFewestDatabasesGetsTheNextOne() {
    try (TenantDb tenantDb = builder().build()) {
      TenantDatabase first = create(tenantDb);
      TenantDatabase second = create(tenantDb);

      assertThat(first.server()).isEqualTo(FIRST);
      assertThat(second.server()).isEqualTo(SECOND);
      assertThat(servers.exists(SECOND, second.databaseName())).isTrue();
      tenantDb.provisioning().deleteTenantDatabase(second.tenantId(), BY);
    }
    try (TenantDb other = builder().build()) {
      assertThat(create(other).server()).isEqualTo(SECOND);
    }
  }

  @Test
  void fullServersRefuseUntilThereIsRoomAgain() {
    try (TenantDb tenantDb = builder().databasesPerServer(1).build()) {
      TenantDatabase first = create(tenantDb);
      create(tenantDb);

      assertThatExceptionOfType(PlacementRefusedException.class)
          .isThrownBy(() -> create(tenantDb))
          .withMessageContainingAll("first", "second", "1 databases", "raise the limit");

      tenantDb.provisioning().deleteTenantDatabase(first.tenantId(), BY);
      assertThat(create(tenantDb).server()).isEqualTo(FIRST);
    }
  }

  @Test
  void theHostsOwnStrategyDecidesAndItsReasonIsTold() {
    try (TenantDb tenantDb =
        builder().placement((tenant, loads) -> new Placement.On(SECOND)).build()) {
      assertThat(create(tenantDb).server()).isEqualTo(SECOND);
      assertThat(create(tenantDb).server()).isEqualTo(SECOND);
    }
    try (TenantDb tenantDb =
        builder().placement((tenant, loads) -> new Placement.Refused("closed today")).build()) {
      assertThatExceptionOfType(PlacementRefusedException.class)
          .isThrownBy(() -> create(tenantDb))
          .satisfies(e -> assertThat(e.reason()).isEqualTo("closed today"));
    }
    try (TenantDb tenantDb =
        builder()
            .placement((tenant, loads) -> new Placement.On(new ServerName("elsewhere")))
            .build()) {
      assertThatExceptionOfType(PlacementRefusedException.class)
          .isThrownBy(() -> create(tenantDb))
          .withMessageContaining("elsewhere");
    }
  }

  @Test
  void aLimitIsAtLeastOne() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> builder().databasesPerServer(0));
    assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> builder().warmPool(-1));
  }
}

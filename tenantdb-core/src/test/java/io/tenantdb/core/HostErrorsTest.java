package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseInitializer;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An Error out of the host's code, such as a class that is missing, is a failure of that one
 * database, and ends nothing that runs by itself.
 */
class HostErrorsTest {

  private static final Duration OFTEN = Duration.ofMillis(5);
  private static final String MISSING = "com/example/Missing";

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void anErrorOfAnInitializerIsARecordedFailure() {
    TenantId tenantId = host.tenant();
    try (TenantDb node = host.builder().initializer((route, lease) -> fail(route)).build()) {
      assertThatExceptionOfType(ProvisioningFailedException.class)
          .isThrownBy(() -> node.provisioning().createTenantDatabase(Host.create(tenantId)))
          .withMessageContaining(MISSING)
          .withCauseInstanceOf(NoClassDefFoundError.class);
    }
    assertFailed(host.live(tenantId).orElseThrow());
  }

  @Test
  void anErrorOfTheVirtualMachineIsRecordedAndGoesOn() {
    TenantId tenantId = host.tenant();
    TenantDatabaseInitializer endless =
        (route, lease) -> {
          throw new StackOverflowError(MISSING);
        };
    try (TenantDb node = host.builder().initializer(endless).build()) {
      assertThatExceptionOfType(StackOverflowError.class)
          .isThrownBy(() -> node.provisioning().createTenantDatabase(Host.create(tenantId)));
    }
    assertFailed(host.live(tenantId).orElseThrow());
  }

  @Test
  void anErrorOfAMigrationIsARecordedFailure() {
    TenantDatabase record = host.migrated();
    host.shipThird(HostErrorsTest::fail);

    TenantMigrationResult result =
        host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY);

    assertThat(result.success()).isFalse();
    assertThat(result.error()).contains(MISSING);
    assertFailed(host.state(record));
  }

  @Test
  void anErrorOfAMigrationInARunIsARecordedFailure() {
    TenantDatabase first = host.migrated();
    TenantDatabase second = host.migrated();
    host.shipThird(HostErrorsTest::fail);

    assertThat(host.tenantDb.migrations().migrateAllTenantDatabases(BY))
        .hasSize(2)
        .allSatisfy(result -> assertThat(result.error()).contains(MISSING));

    assertFailed(host.state(first));
    assertFailed(host.state(second));
  }

  @Test
  void anErrorOfABackupIsARecordedFailure() {
    TenantDatabase record = host.migrated();
    try (TenantDb node = host.builder().backup((state, place) -> fail(null)).build()) {
      assertThatExceptionOfType(ProvisioningFailedException.class)
          .isThrownBy(() -> node.provisioning().deleteTenantDatabase(record.tenantId(), BY))
          .withMessageContaining(MISSING);
    }
    assertThat(host.state(record).errorMessage().value()).contains(MISSING);
    assertThat(host.state(record).isDeleted()).isFalse();
  }

  @Test
  void aSuspendedDatabaseIsClosedAgainAfterAnErrorOfItsMigration() {
    TenantDatabase record = host.migrated();
    host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);
    host.shipThird(HostErrorsTest::fail);

    assertThat(host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY).success())
        .isFalse();

    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(() -> host.provisioner.openSession(Host.SERVER, record.databaseName()));
  }

  /** A class of the driver that is missing, say. */
  @ParameterizedTest
  @ValueSource(strings = {"suspend", "rename", "admitMigration"})
  void anErrorOnTheServerIsARecordedFailure(String call) {
    TenantDatabase record = host.migrated();
    if (call.equals("admitMigration")) {
      host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);
    }
    host.calls.beforeNext(call, arguments -> fail(null));

    assertThatExceptionOfType(ProvisioningFailedException.class)
        .isThrownBy(
            () -> {
              var service = host.tenantDb.provisioning();
              var unused =
                  switch (call) {
                    case "suspend" -> service.suspendTenantDatabase(record.tenantId(), BY);
                    case "rename" ->
                        service.updateTenantDatabaseName(
                            record.tenantId(), Samples.databaseName(), BY);
                    default -> service.resumeTenantDatabase(record.tenantId(), BY);
                  };
            })
        .withMessageContaining(MISSING)
        .withCauseInstanceOf(NoClassDefFoundError.class);

    assertThat(host.state(record).errorMessage().value()).contains(MISSING);
    assertThat(host.registry.leases().findLeased(List.of(record.id()))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = TenantDatabaseStatus.class,
      names = {"SUSPENDED", "ACTIVE"})
  void anErrorOnTheServerIsAFailureOfAStatusByHand(TenantDatabaseStatus status) {
    TenantDatabase record = host.migrated();
    if (status == TenantDatabaseStatus.ACTIVE) {
      host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);
    }
    host.calls.beforeNext(
        status == TenantDatabaseStatus.ACTIVE ? "admitMigration" : "suspend",
        arguments -> fail(null));

    assertThatExceptionOfType(ProvisioningFailedException.class)
        .isThrownBy(
            () ->
                host.tenantDb
                    .commands()
                    .update(
                        TenantDatabaseUpdateCommand.builder(record.id(), BY)
                            .status(status)
                            .build()))
        .withMessageContaining(MISSING);

    assertThat(host.registry.leases().findLeased(List.of(record.id()))).isEmpty();
  }

  /** The reconciler, the doctor, the preparation, the runs and the relay. */
  @ParameterizedTest
  @ValueSource(strings = {"findExpired", "survey", "templatePlan", "findWithWork", "claim"})
  void whatLooksByItselfLooksAgainAfterAnError(String look) {
    host.tenantDb.close();
    AtomicInteger looks = new AtomicInteger();
    host.calls.before(
        look,
        arguments -> {
          if (looks.incrementAndGet() == 1) {
            fail(null);
          }
        });
    try (TenantDb node =
        host.builder().pollInterval(OFTEN).reconcileInterval(OFTEN).doctorInterval(OFTEN).build()) {
      await().until(() -> looks.get() > 2);
      assertThat(node.events().pending()).isZero();
    }
  }

  @Test
  void anErrorInOneRecordKeepsTheReconcilerFromNoOther() {
    TenantId first = host.tenant();
    TenantId second = host.tenant();
    TenantDatabaseInitializer initializer =
        (route, lease) -> {
          if (route.tenantId().equals(first)) {
            fail(route);
          }
        };
    try (TenantDb node = host.builder().initializer(initializer).reconcileInterval(OFTEN).build()) {
      node.commands().create(Host.create(first));
      await().untilAsserted(() -> assertFailed(host.live(first).orElseThrow()));

      node.commands().create(Host.create(second));

      await()
          .until(
              () -> host.live(second).orElseThrow().status(), TenantDatabaseStatus.ACTIVE::equals);
    }
  }

  private static void fail(TenantRoute route) {
    throw new NoClassDefFoundError(MISSING);
  }

  private static void assertFailed(TenantDatabase record) {
    assertThat(record.status()).isEqualTo(TenantDatabaseStatus.FAILED);
    assertThat(record.errorMessage().value()).contains(MISSING);
  }
}

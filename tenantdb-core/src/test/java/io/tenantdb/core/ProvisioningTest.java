package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.error.TenantDatabaseNotFoundException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.tck.Samples;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProvisioningTest {

  private static final int CALLERS = 32;

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void aTenantGetsADatabase() {
    TenantDatabase record = host.provisioned();

    assertThat(record.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(record.presence()).isEqualTo(DatabasePresence.PRESENT);
    assertThat(record.serving()).isTrue();
    assertThat(host.provisioner.exists(Host.SERVER, record.databaseName())).isTrue();
    assertThat(host.tenantDb.routing().findRoute(record.tenantId()))
        .contains(TenantRoute.to(record));
  }

  @Test
  void aStrangersDatabaseIsNeverAdopted() {
    TenantId tenant = host.tenant();
    host.placeForeign(DatabaseName.forTenant(tenant));

    assertThatExceptionOfType(ProvisioningFailedException.class)
        .isThrownBy(() -> host.tenantDb.provisioning().createTenantDatabase(Host.create(tenant)))
        .withMessageContainingAll("stranger", tenant.value())
        .satisfies(
            e -> {
              assertThat(e.database().status()).isEqualTo(TenantDatabaseStatus.FAILED);
              assertThat(e.database()).isEqualTo(host.live(tenant).orElseThrow());
              assertThat(e.database().errorMessage().value()).contains("not yours");
            });
    assertThat(host.provisioner.exists(Host.SERVER, DatabaseName.forTenant(tenant))).isTrue();
  }

  @Test
  void aFailedProvisioningIsFinishedByTheNextCall() {
    TenantId tenant = host.tenant();
    host.provisioner.setReachable(Host.SERVER, false);
    assertThatThrownBy(() -> host.tenantDb.provisioning().createTenantDatabase(Host.create(tenant)))
        .isInstanceOf(ProvisioningFailedException.class);
    TenantDatabase failed = host.live(tenant).orElseThrow();
    host.provisioner.setReachable(Host.SERVER, true);

    TenantDatabase active = host.tenantDb.provisioning().createTenantDatabase(Host.create(tenant));

    assertThat(active.id()).isEqualTo(failed.id());
    assertThat(active.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(active.errorMessage()).isNull();
  }

  @Test
  void aHalfMadeDatabaseIsFinished() {
    TenantDatabase record = host.tenantDb.commands().create(Host.create(host.tenant()));
    OwnedDatabase owned = OwnedDatabase.of(host.registry.id(), record);
    host.provisioner.placeHalfMade(owned);

    host.tenantDb.provisioning().createTenantDatabase(Host.create(record.tenantId()));

    assertThat(host.provisioner.hasHalfMade(owned)).isFalse();
    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
  }

  @Test
  void of32CallersForOneTenantOneWinsAndTheOthersAreTold() throws Exception {
    TenantId tenant = host.tenant();
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      Callable<Object> call =
          () -> {
            try {
              return host.tenantDb.provisioning().createTenantDatabase(Host.create(tenant));
            } catch (TenantDbException e) {
              return e;
            }
          };
      List<Object> answers =
          callers.invokeAll(Stream.generate(() -> call).limit(CALLERS).toList()).stream()
              .map(ProvisioningTest::get)
              .toList();

      assertThat(answers).filteredOn(TenantDatabase.class::isInstance).hasSize(1);
      assertThat(answers)
          .filteredOn(Exception.class::isInstance)
          .hasSize(CALLERS - 1)
          .allMatch(
              e ->
                  e instanceof TenantDatabaseTenantIdExistsException
                      || e instanceof TenantDatabaseBusyException);
    } finally {
      callers.shutdownNow();
    }
    assertThat(host.registry.writeRepository().findByTenantId(tenant)).hasSize(1);
  }

  private static Object get(Future<Object> answer) {
    try {
      return answer.get();
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aDeletedDatabaseIsGoneAndItsNameFree() {
    TenantDatabase record = host.provisioned();
    var handle = host.connections.open(TenantRoute.to(record));

    TenantDatabase deleted =
        host.tenantDb.provisioning().deleteTenantDatabase(record.tenantId(), BY);

    assertThat(deleted.isDeleted()).isTrue();
    assertThat(deleted.presence()).isEqualTo(DatabasePresence.GONE);
    assertThat(handle.isOpen()).isFalse();
    assertThat(host.provisioner.exists(Host.SERVER, record.databaseName())).isFalse();
    assertThat(
            host.tenantDb
                .provisioning()
                .createTenantDatabase(Host.create(record.tenantId()))
                .databaseName())
        .isEqualTo(record.databaseName());
  }

  @Test
  void aFailedDropIsRecordedAndNobodyIsRoutedThere() {
    TenantDatabase record = host.provisioned();
    host.provisioner.setReachable(Host.SERVER, false);

    assertThatThrownBy(
            () -> host.tenantDb.provisioning().deleteTenantDatabase(record.tenantId(), BY))
        .isInstanceOf(ProvisioningFailedException.class);

    TenantDatabase after = host.state(record);
    assertThat(after.isDeleted()).isFalse();
    assertThat(after.serving()).isFalse();
    assertThat(after.errorMessage()).isNotNull();
    host.provisioner.setReachable(Host.SERVER, true);
    assertThat(host.tenantDb.provisioning().deleteTenantDatabase(record.tenantId(), BY).isDeleted())
        .isTrue();
  }

  @Test
  void aStrangersDatabaseIsNotDroppedInPlaceOfOnesOwn() {
    TenantDatabase record = host.provisioned();
    host.provisioner.remove(Host.SERVER, record.databaseName());
    host.placeForeign(record.databaseName());

    assertThatThrownBy(
            () -> host.tenantDb.provisioning().deleteTenantDatabase(record.tenantId(), BY))
        .isInstanceOf(ProvisioningFailedException.class)
        .hasMessageContaining("stranger");
    assertThat(host.provisioner.exists(Host.SERVER, record.databaseName())).isTrue();
  }

  @Test
  void aRenameMovesTheDatabaseAndTheRoute() {
    TenantDatabase record = host.provisioned();
    DatabaseName name = Samples.databaseName();

    TenantDatabase renamed =
        host.tenantDb.provisioning().updateTenantDatabaseName(record.tenantId(), name, BY);

    assertThat(renamed.databaseName()).isEqualTo(name);
    assertThat(renamed.routingEpoch()).isGreaterThan(record.routingEpoch());
    assertThat(host.provisioner.exists(Host.SERVER, name)).isTrue();
    assertThat(host.provisioner.exists(Host.SERVER, record.databaseName())).isFalse();
  }

  @Test
  void theHostClosesItsConnectionsBeforeTheServerRenames() {
    TenantDatabase record = host.provisioned();
    var handle = host.connections.open(TenantRoute.to(record));
    AtomicBoolean openBefore = new AtomicBoolean(true);
    host.calls.before("rename", arguments -> openBefore.set(handle.isOpen()));

    host.tenantDb
        .provisioning()
        .updateTenantDatabaseName(record.tenantId(), Samples.databaseName(), BY);

    assertThat(openBefore).isFalse();
  }

  @Test
  void aRenameOntoAnotherRecordsNameIsUndone() {
    TenantDatabase record = host.provisioned();
    TenantDatabase other = host.tenantDb.commands().create(Host.create(host.tenant()));

    assertThatThrownBy(
            () ->
                host.tenantDb
                    .provisioning()
                    .updateTenantDatabaseName(record.tenantId(), other.databaseName(), BY))
        .isInstanceOf(TenantDatabaseAlreadyExistsException.class);
    assertThat(host.provisioner.exists(Host.SERVER, record.databaseName())).isTrue();
    assertThat(host.provisioner.exists(Host.SERVER, other.databaseName())).isFalse();
    assertThat(host.state(record).databaseName()).isEqualTo(record.databaseName());
  }

  @Test
  void aRecordWhoseNameIsTakenOnTheServerIsRenamedAndThenProvisioned() {
    TenantId tenant = host.tenant();
    host.placeForeign(DatabaseName.forTenant(tenant));
    assertThatThrownBy(() -> host.tenantDb.provisioning().createTenantDatabase(Host.create(tenant)))
        .isInstanceOf(ProvisioningFailedException.class);

    host.tenantDb.provisioning().updateTenantDatabaseName(tenant, Samples.databaseName(), BY);

    assertThat(host.tenantDb.provisioning().createTenantDatabase(Host.create(tenant)).status())
        .isEqualTo(TenantDatabaseStatus.ACTIVE);
  }

  @Test
  void aSuspendedDatabaseIsResumed() {
    TenantDatabase record = host.migrated();
    TenantDatabase suspended =
        host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);
    assertThat(suspended.status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
    assertThat(suspended.serving()).isFalse();

    TenantDatabase resumed =
        host.tenantDb.provisioning().resumeTenantDatabase(record.tenantId(), BY);

    assertThat(resumed.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(resumed.serving()).isTrue();
    host.provisioner.openSession(Host.SERVER, record.databaseName()).close();
  }

  @Test
  void onlyASuspendedDatabaseIsResumed() {
    TenantDatabase record = host.provisioned();

    assertThatThrownBy(
            () -> host.tenantDb.provisioning().resumeTenantDatabase(record.tenantId(), BY))
        .isInstanceOf(IllegalStatusTransitionException.class);
  }

  @Test
  void aTenantWithoutADatabaseIsTold() {
    TenantId tenant = host.tenant();

    assertThatThrownBy(() -> host.tenantDb.provisioning().deleteTenantDatabase(tenant, BY))
        .isInstanceOf(TenantDatabaseNotFoundException.class)
        .hasMessageContaining(tenant.value());
  }

  @Test
  void noLeaseIsLeftBehind() {
    TenantDatabase record = host.migrated();
    host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);
    host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);

    assertThat(
            host.registry.leases().acquire(record.id(), Samples.leaseRequest("me")).lease().token())
        .isPositive();
  }
}

package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry.State;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.inmemory.InMemoryMigrator.Migration;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Templates and the warm pool, and what becomes of tenants who come when there are none. */
class PreparationTest {

  private static final SchemaVersion NEWEST = new SchemaVersion("2");

  private final Host host = new Host();

  /** Its first round would meet what a test does. */
  @BeforeEach
  void closeTheHostsOwnNode() {
    host.tenantDb.close();
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void aNewDatabaseIsAtTheNewestSchemaVersion() {
    try (TenantDb node = builder().build()) {
      awaitReady(Kind.TEMPLATE, 1);

      assertThat(create(node).schemaVersion()).isEqualTo(NEWEST);
    }
  }

  @Test
  void migrationsRunOnceForTheTemplateAndInNoClone() {
    AtomicInteger runs = new AtomicInteger();
    host.migrator.ship(List.of(Migration.of("1", route -> runs.incrementAndGet())));
    try (TenantDb node = builder().build()) {
      awaitTemplateOf(fingerprint());
      int before = runs.get();

      TenantDatabase first = create(node);
      create(node);

      assertThat(runs).hasValue(before);
      assertThat(first.schemaVersion()).isEqualTo(new SchemaVersion("1"));
      assertThat(node.migrations().migrateTenantDatabase(first.tenantId(), BY).success()).isTrue();
      assertThat(runs).hasValue(before);
    }
  }

  @Test
  void aTenantWhoComesBeforeTheTemplateIsMigratedOnItsOwn() {
    host.calls.before("prepare", arguments -> refuse());
    try (TenantDb node = builder().build()) {
      assertThat(create(node).schemaVersion()).isEqualTo(NEWEST);
    }
  }

  private static void refuse() {
    throw new IllegalStateException("not now");
  }

  @Test
  void withoutTemplatesNothingIsPrepared() {
    host.migrator.ship(List.of(Migration.of("7")));
    MigrationFingerprint fingerprint = fingerprint();
    try (TenantDb node = builder().templates(false).warmPool(3).build()) {
      assertThat(create(node).schemaVersion()).isEqualTo(new SchemaVersion("7"));
    }
    assertThat(host.registry.preparedDatabases().findByServer(SERVER))
        .noneMatch(entry -> entry.database().fingerprint().equals(fingerprint));
  }

  @Test
  void thePoolIsFilledUsedAndFilledAgain() {
    try (TenantDb node = builder().warmPool(3).build()) {
      awaitReady(Kind.CLONE, 3);
      Set<String> pooled = nonces();

      TenantDatabase record = create(node);

      assertThat(pooled).contains(record.creationNonce().value());
      assertThat(record.schemaVersion()).isEqualTo(NEWEST);
      awaitReady(Kind.CLONE, 3);
      assertThat(nonces()).doesNotContain(record.creationNonce().value());
    }
  }

  @Test
  void aCloneThatFailsItsProofDoesNotEnterThePool() {
    AtomicInteger proofs = new AtomicInteger();
    host.calls.before(
        "verifyTemplate",
        arguments -> {
          if (proofs.getAndIncrement() == 0) {
            throw new TenantServerException(
                SERVER, ((DatabaseAddress) arguments[0]).databaseName(), "it is torn", null);
          }
        });
    try (TenantDb node = builder().warmPool(2).build()) {
      awaitReady(Kind.CLONE, 2);

      assertThat(proofs).hasValueGreaterThan(2);
      assertThat(host.provisioner.databases(SERVER)).hasSize(3);
      assertThat(create(node).schemaVersion()).isEqualTo(NEWEST);
    }
  }

  @Test
  void thePoolIsRefilledWhenTheTenantHasItsDatabase() {
    Set<TenantDatabaseStatus> seen = ConcurrentHashMap.newKeySet();
    try (TenantDb node = builder().reconcileInterval(Duration.ofHours(1)).warmPool(2).build()) {
      awaitReady(Kind.CLONE, 2);
      TenantId tenant = host.tenant();
      host.calls.before("begin", arguments -> seen.add(host.live(tenant).orElseThrow().status()));

      node.provisioning().createTenantDatabase(Host.create(tenant));

      awaitReady(Kind.CLONE, 2);
      assertThat(seen).containsExactly(TenantDatabaseStatus.ACTIVE);
    }
  }

  @Test
  void thePoolIsRefilledAlsoWhenTheTenantGotNoDatabase() {
    try (TenantDb node = builder().reconcileInterval(Duration.ofHours(1)).warmPool(2).build()) {
      awaitReady(Kind.CLONE, 2);
      host.calls.beforeNext(
          "create",
          arguments -> {
            throw new TenantServerException(
                SERVER, ((OwnedDatabase) arguments[0]).name(), "out of memory", null);
          });

      assertThatExceptionOfType(ProvisioningFailedException.class).isThrownBy(() -> create(node));

      awaitReady(Kind.CLONE, 2);
    }
  }

  @Test
  void twoNodesFillOnePool() {
    try (TenantDb node = builder().warmPool(4).build();
        TenantDb other = builder().warmPool(4).build()) {
      awaitReady(Kind.CLONE, 4);
      create(node);
      create(other);
      awaitReady(Kind.CLONE, 4);
      assertThat(entries(Kind.TEMPLATE)).hasSize(1);
    }
  }

  @Test
  void manyTenantsAtOnceShareNoClone() {
    try (TenantDb node = builder().warmPool(8).build()) {
      awaitReady(Kind.CLONE, 8);

      List<TenantDatabase> created =
          IntStream.range(0, 32).parallel().mapToObj(i -> create(node)).toList();

      assertThat(created).extracting(TenantDatabase::creationNonce).doesNotHaveDuplicates();
      assertThat(created)
          .allSatisfy(
              record -> {
                assertThat(record.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
                assertThat(record.schemaVersion()).isEqualTo(NEWEST);
                assertThat(host.provisioner.exists(SERVER, record.databaseName())).isTrue();
              });
    }
  }

  @Test
  void aCloneThatVanishedIsReplacedByMigrating() {
    try (TenantDb node = builder().warmPool(1).build()) {
      awaitReady(Kind.CLONE, 1);
      entries(Kind.CLONE)
          .forEach(clone -> host.provisioner.discard(clone.database(), Samples.heldFence()));

      assertThat(create(node).schemaVersion()).isEqualTo(NEWEST);
    }
  }

  @Test
  void aTemplateThatVanishedIsBuiltAnew() {
    try (TenantDb node = builder().build()) {
      awaitReady(Kind.TEMPLATE, 1);
    }
    PreparedDatabaseEntry lost = entries(Kind.TEMPLATE).get(0);
    host.provisioner.discard(lost.database(), Samples.heldFence());

    try (TenantDb node = builder().build()) {
      await()
          .untilAsserted(
              () ->
                  assertThat(entries(Kind.TEMPLATE))
                      .singleElement()
                      .satisfies(
                          entry -> {
                            assertThat(entry.database()).isNotEqualTo(lost.database());
                            assertThat(entry.state()).isEqualTo(State.READY);
                          }));
      assertThat(create(node).schemaVersion()).isEqualTo(NEWEST);
    }
  }

  @Test
  void whatDiffersByTenantIsMigratedInTheTenantsOwnDatabase() {
    Set<TenantId> seen = ConcurrentHashMap.newKeySet();
    host.migrator.ship(
        List.of(
            Migration.of("1"),
            Migration.of("2", route -> seen.add(route.tenantId())).differingByTenant(),
            Migration.of("3")));
    try (TenantDb node = builder().warmPool(1).build()) {
      awaitReady(Kind.CLONE, 1);

      TenantDatabase record = create(node);

      assertThat(seen).containsExactly(record.tenantId());
      assertThat(record.schemaVersion()).isEqualTo(new SchemaVersion("3"));
    }
  }

  @Test
  void newMigrationsBringANewGenerationAndTheOldOneGoes() {
    try (TenantDb old = builder().warmPool(2).build()) {
      awaitReady(Kind.CLONE, 2);
    }
    MigrationFingerprint before = fingerprint();
    host.migrator.ship(List.of(Migration.of("1"), Migration.of("2"), Migration.of("3")));

    try (TenantDb node = builder().warmPool(2).templateRetention(Duration.ofMillis(1)).build()) {
      await()
          .untilAsserted(
              () ->
                  assertThat(host.registry.preparedDatabases().findByServer(SERVER))
                      .hasSize(3)
                      .allSatisfy(
                          entry -> {
                            assertThat(entry.state()).isEqualTo(State.READY);
                            assertThat(entry.database().fingerprint()).isNotEqualTo(before);
                          }));
      assertThat(host.provisioner.databases(SERVER)).hasSize(3);
      assertThat(create(node).schemaVersion()).isEqualTo(new SchemaVersion("3"));
    }
  }

  @Test
  void aTemplateThatCannotBeBuiltIsTakenBackAndTenantsAreTold() {
    host.migrator.ship(
        List.of(
            Migration.of(
                "1",
                route -> {
                  throw new IllegalStateException("syntax error");
                })));
    try (TenantDb node = builder().warmPool(2).build()) {
      TenantId tenant = host.tenant();
      assertThatExceptionOfType(ProvisioningFailedException.class)
          .isThrownBy(() -> node.provisioning().createTenantDatabase(Host.create(tenant)))
          .withMessageContaining("syntax error");
      assertThat(host.live(tenant).orElseThrow().status()).isEqualTo(TenantDatabaseStatus.FAILED);
      assertThat(host.registry.preparedDatabases().useTemplate(SERVER, fingerprint())).isEmpty();

      host.migrator.ship(List.of(Migration.of("1")));
      assertThat(node.provisioning().createTenantDatabase(Host.create(tenant)).schemaVersion())
          .isEqualTo(new SchemaVersion("1"));
    }
  }

  @Test
  void theHostFillsANewDatabaseBeforeItServes() {
    AtomicBoolean broken = new AtomicBoolean(true);
    Set<TenantRoute> filled = ConcurrentHashMap.newKeySet();
    try (TenantDb node =
        builder()
            .initializer(
                (route, lease) -> {
                  if (broken.get()) {
                    throw new IllegalStateException("the seed is missing");
                  }
                  filled.add(route);
                })
            .build()) {
      TenantId tenant = host.tenant();
      assertThatExceptionOfType(ProvisioningFailedException.class)
          .isThrownBy(() -> node.provisioning().createTenantDatabase(Host.create(tenant)))
          .withMessageContaining("the seed is missing");
      broken.set(false);

      TenantDatabase record = node.provisioning().createTenantDatabase(Host.create(tenant));

      assertThat(filled)
          .singleElement()
          .satisfies(
              route -> {
                assertThat(route.address()).isEqualTo(TenantRoute.to(record).address());
                assertThat(route.serving()).isFalse();
              });
    }
  }

  /** Looks often, since what another node is at is looked at again in the next round only. */
  private TenantDbBuilder builder() {
    return host.builder().reconcileInterval(Duration.ofMillis(20));
  }

  private TenantDatabase create(TenantDb node) {
    return node.provisioning().createTenantDatabase(Host.create(host.tenant()));
  }

  private MigrationFingerprint fingerprint() {
    return host.migrator.templatePlan().orElseThrow().fingerprint();
  }

  private void awaitReady(Kind kind, int count) {
    await()
        .untilAsserted(
            () ->
                assertThat(entries(kind))
                    .hasSize(count)
                    .allMatch(entry -> entry.state() == State.READY));
  }

  private void awaitTemplateOf(MigrationFingerprint fingerprint) {
    await()
        .untilAsserted(
            () ->
                assertThat(host.registry.preparedDatabases().useTemplate(SERVER, fingerprint))
                    .isPresent());
  }

  private List<PreparedDatabaseEntry> entries(Kind kind) {
    return host.registry.preparedDatabases().findByServer(SERVER).stream()
        .filter(entry -> entry.database().kind() == kind)
        .toList();
  }

  private Set<String> nonces() {
    Set<String> nonces = ConcurrentHashMap.newKeySet();
    entries(Kind.CLONE).forEach(clone -> nonces.add(clone.database().nonce().value()));
    return nonces;
  }
}

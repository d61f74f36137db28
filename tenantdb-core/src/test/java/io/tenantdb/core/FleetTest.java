package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.TenantDatabaseRuns;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDatabaseState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to a fleet's records while others of it are migrated. */
class FleetTest {

  private static final SchemaVersion THIRD = new SchemaVersion("3");

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void aRecordThatChangedSinceItsSliceWasReadIsMigratedAsItIsNow() {
    TenantDatabase later = whileTheFirstIsMigrated(this::edit);

    assertThat(migrateOneByOne())
        .hasSize(2)
        .allMatch(database -> database.state() == RunDatabaseState.SUCCEEDED);
    assertThat(host.state(later).schemaVersion()).isEqualTo(THIRD);
    // The edit in between, and the two changes of its migration.
    assertThat(host.state(later).version()).isEqualTo(later.version() + 3);
  }

  @Test
  void aRecordThatWasDeletedSinceItsSliceWasReadIsLeftOut() {
    TenantDatabase later =
        whileTheFirstIsMigrated(
            record -> host.tenantDb.provisioning().deleteTenantDatabase(record.tenantId(), BY));

    assertOnlyTheFirstIsMigrated(later);
    assertThat(host.state(later).isDeleted()).isTrue();
  }

  @Test
  void aRecordThatWasSuspendedSinceItsSliceWasReadIsLeftOut() {
    TenantDatabase later =
        whileTheFirstIsMigrated(
            record -> host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY));

    assertOnlyTheFirstIsMigrated(later);
    assertThat(host.state(later).status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
  }

  @Test
  void aRecordThatChangesWhileItsMigrationIsDecidedIsDecidedAnew() {
    TenantDatabase record = host.migrated();
    host.shipThird(route -> {});
    host.calls.beforeNext("saveAndAcquire", arguments -> edit(record));

    assertThat(host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY).success())
        .isTrue();
  }

  @Test
  void aWithdrawnRecordIsNoPartOfTheFleet() {
    TenantDatabase withdrawn = host.withdrawn();
    host.shipThird(route -> {});

    assertThat(host.tenantDb.migrations().migrateAllTenantDatabases(BY)).isEmpty();
    assertThat(host.state(withdrawn)).isEqualTo(withdrawn);
  }

  @Test
  void aWithdrawnRecordIsNotMigratedByItselfAndSaysWhy() {
    TenantDatabase withdrawn = host.withdrawn();

    assertThatExceptionOfType(IllegalStatusTransitionException.class)
        .isThrownBy(
            () -> host.tenantDb.migrations().migrateTenantDatabase(withdrawn.tenantId(), BY))
        .withMessageContaining("deletion or suspension is unfinished");
    assertThat(host.state(withdrawn)).isEqualTo(withdrawn);
  }

  /** Two records, and what the migration of the first does to the second; answers the second. */
  private TenantDatabase whileTheFirstIsMigrated(Consumer<TenantDatabase> change) {
    List<TenantDatabase> records =
        Stream.generate(host::migrated)
            .limit(2)
            .sorted(Comparator.comparing(TenantDatabase::id))
            .toList();
    TenantDatabase later = records.get(1);
    host.shipThird(
        route -> {
          if (!route.id().equals(later.id())) {
            change.accept(later);
          }
        });
    return later;
  }

  private void assertOnlyTheFirstIsMigrated(TenantDatabase later) {
    assertThat(migrateOneByOne())
        .extracting(database -> database.id().equals(later.id()), RunDatabase::state)
        .containsExactly(
            tuple(false, RunDatabaseState.SUCCEEDED), tuple(true, RunDatabaseState.SKIPPED));
    assertThat(host.state(later).schemaVersion()).isEqualTo(later.schemaVersion());
  }

  /** In the order of their ids. */
  private List<RunDatabase> migrateOneByOne() {
    TenantDatabaseRuns runs = host.tenantDb.runs();
    MigrationRun run = runs.start(MigrationRunOptions.builder(BY).parallelism(1).build());
    await().until(() -> runs.find(run.id()).orElseThrow().isOver());
    return runs.databases(run.id(), Optional.empty(), 100);
  }

  private void edit(TenantDatabase record) {
    host.tenantDb
        .commands()
        .update(
            TenantDatabaseUpdateCommand.builder(record.id(), BY)
                .errorMessage(new ErrorMessage("watch this one"))
                .build());
  }
}

package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.migration.TenantMigrationResult;
import java.util.Comparator;
import java.util.List;
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

    List<TenantMigrationResult> results = host.tenantDb.migrations().migrateAllTenantDatabases(BY);

    assertThat(results).hasSize(2).allMatch(TenantMigrationResult::success);
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

    List<TenantMigrationResult> results = host.tenantDb.migrations().migrateAllTenantDatabases(BY);

    assertThat(results).singleElement().matches(TenantMigrationResult::success);
    assertThat(host.state(record).schemaVersion()).isEqualTo(THIRD);
  }

  @Test
  void aSingleMigrationIsDecidedAnewAsWell() {
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
    assertThat(host.tenantDb.migrations().migrateAllTenantDatabases(BY))
        .singleElement()
        .matches(TenantMigrationResult::success)
        .matches(result -> !result.tenantId().equals(later.tenantId()));
    assertThat(host.state(later).schemaVersion()).isEqualTo(later.schemaVersion());
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

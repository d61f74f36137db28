package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.TenantDatabaseRuns;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunFailure;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A database is ACTIVE only if its history holds what the migrations make of it. */
class PostconditionsTest {

  private static final SchemaVersion SECOND = new SchemaVersion("2");
  private static final SchemaVersion THIRD = new SchemaVersion("3");
  private static final SchemaVersion FOURTH = new SchemaVersion("4");

  private final Host host = new Host();
  private final TenantDatabaseRuns runs = host.tenantDb.runs();

  @AfterEach
  void close() {
    host.close();
  }

  static Stream<SchemaState> lessThanTheTarget() {
    return Stream.of(
        state(THIRD, Samples.fingerprint()),
        state(SECOND, Samples.fingerprint()),
        state(SECOND, null),
        state(null, null));
  }

  @ParameterizedTest
  @MethodSource("lessThanTheTarget")
  void aSuccessThatLeavesAnotherHistoryFailsTheDatabaseOfARun(SchemaState left)
      throws InterruptedException {
    TenantDatabase record = host.migrated();
    host.shipThird(route -> {});
    leave(left);

    MigrationRun run = runs.start(MigrationRunOptions.by(BY));
    runs.await(run.id(), Duration.ofSeconds(30));

    assertThat(runs.databases(run.id(), Optional.empty(), 1).get(0).failure())
        .extracting(RunFailure::kind)
        .isEqualTo(MigrationError.Kind.CHECK);
    assertFailed(record, left);
  }

  @ParameterizedTest
  @MethodSource("lessThanTheTarget")
  void aSuccessThatLeavesAnotherHistoryFailsTheDatabase(SchemaState left) {
    TenantDatabase record = host.migrated();
    host.shipThird(route -> {});
    leave(left);

    TenantMigrationResult result =
        host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY);

    assertThat(result.success()).isFalse();
    assertFailed(record, left);
  }

  @Test
  void whereTheMigratorHasNoTargetTheHistoryHasToFit() {
    TenantDatabase record = host.migrated();
    host.shipThird(route -> {});
    host.calls.answer("target", known -> Optional.empty());
    host.calls.answer(
        "verify",
        fits ->
            new MigrationOutcome.Failed(
                ((MigrationOutcome) fits).state(),
                MigrationError.of(MigrationError.Kind.HISTORY, "a checksum differs")));

    TenantMigrationResult result =
        host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY);

    assertThat(result.success()).isFalse();
    TenantDatabase failed = host.state(record);
    assertThat(failed.status()).isEqualTo(TenantDatabaseStatus.FAILED);
    assertThat(failed.schemaVersion()).isEqualTo(THIRD);
    assertThat(String.valueOf(failed.errorMessage()))
        .contains("a checksum differs", "does not fit", record.databaseName().value());
  }

  @Test
  void aDatabaseThatIsAheadIsLeftAsItIs() {
    TenantDatabase record = host.migrated();
    host.shipThird(route -> {});
    leave(state(FOURTH, Samples.fingerprint()));

    assertThat(host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY).success())
        .isTrue();
    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(host.state(record).schemaVersion()).isEqualTo(FOURTH);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFailureSaysWhetherTheHistoryWasReadBack(boolean read) throws InterruptedException {
    TenantDatabase record = host.migrated();
    host.shipThird(
        route -> {
          throw read
              ? new IllegalStateException("it is broken")
              : new TenantServerException(
                  route.server(), route.databaseName(), "it is broken", null);
        });

    MigrationRun run = runs.start(MigrationRunOptions.by(BY));
    runs.await(run.id(), Duration.ofSeconds(30));

    assertThat(runs.databases(run.id(), Optional.empty(), 1).get(0).failure())
        .extracting(RunFailure::historyRead)
        .isEqualTo(read);
    assertThat(host.state(record).schemaFingerprint() != null).isEqualTo(read);
    assertThat(String.valueOf(host.state(record).errorMessage()).contains("not read back"))
        .isEqualTo(!read);
  }

  @Test
  void howeverLongAnErrorIsItSaysThatTheHistoryWasNotReadBack() throws InterruptedException {
    TenantDatabase record = host.migrated();
    host.shipThird(
        route -> {
          throw new TenantServerException(
              route.server(), route.databaseName(), "it is broken ".repeat(500), null);
        });

    MigrationRun run = runs.start(MigrationRunOptions.by(BY));
    runs.await(run.id(), Duration.ofSeconds(30));

    assertThat(String.valueOf(host.state(record).errorMessage()))
        .hasSizeLessThanOrEqualTo(ErrorMessage.MAX_LENGTH)
        .endsWith("(its history was not read back: it may be beyond the version on record)");
    assertThat(runs.report(run.id()).toText()).contains("its history was not read back");
  }

  private void leave(SchemaState left) {
    host.calls.answer("migrate", outcome -> MigrationOutcome.Migrated.unchanged(left));
  }

  private void assertFailed(TenantDatabase record, SchemaState left) {
    TenantDatabase failed = host.state(record);
    assertThat(failed.status()).isEqualTo(TenantDatabaseStatus.FAILED);
    assertThat(failed.schemaVersion()).isEqualTo(left.version());
    assertThat(String.valueOf(failed.errorMessage()))
        .contains(
            record.tenantId().value(), record.databaseName().value(), "up to version 3", "history");
  }

  private static SchemaState state(
      @Nullable SchemaVersion version, @Nullable MigrationFingerprint fingerprint) {
    return new SchemaState(version, null, fingerprint);
  }
}

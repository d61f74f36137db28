package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseBuilder;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.run.FailureBudget;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.PlannedDatabase;
import io.tenantdb.api.run.PlannedGroup;
import io.tenantdb.api.run.RetryTerms;
import io.tenantdb.api.run.RunCanary;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunSelection;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which databases a run begins with. */
abstract class RunSelectionTests extends RunTests {

  RunSelectionTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void whatIsBehindByTheLedgerIsSelected() {
    TenantDatabase other = make(behind());
    TenantDatabase unknown = make(behind().schemaFingerprint(null));
    make(behind().schemaFingerprint(target));

    assertThat(selected(options())).containsExactlyInAnyOrder(other.id(), unknown.id());
  }

  @Test
  void withoutATargetNothingIsUpToDate() {
    TenantDatabase record = make(behind().schemaFingerprint(target));

    MigrationRun run =
        start(new NewMigrationRun(new RunId(UUID.randomUUID()), options().build(), null));

    assertThat(databases(run)).extracting(RunDatabase::id).containsExactly(record.id());
    assertThat(run.target()).isNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILED", "MIGRATING"})
  void whatFailedOrWasLeftIsSelectedThoughTheLedgerSaysNo(TenantDatabaseStatus status) {
    TenantDatabase record = make(behind().schemaFingerprint(target).status(status).serving(false));

    assertThat(selected(options())).containsExactly(record.id());
  }

  @Test
  void whatCannotBeMigratedIsLeftOut() {
    TenantDatabase good = make(behind());
    make(behind().status(TenantDatabaseStatus.PROVISIONING));
    make(behind().status(TenantDatabaseStatus.FAILED).presence(DatabasePresence.PENDING));
    make(behind().serving(false));
    change(Samples.deleted(make(behind())));

    assertThat(selected(options())).containsExactly(good.id());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void suspendedOnesAreSelectedIfTheTermsSaySo(boolean included) {
    TenantDatabase good = make(behind());
    TenantDatabase suspended = make(suspended());

    List<TenantDatabaseId> selected = selected(options().includesSuspended(included));

    assertThat(selected.contains(suspended.id())).isEqualTo(included);
    assertThat(selected).contains(good.id());
  }

  @Test
  void eachConditionIsMet() {
    SchemaVersion old = new SchemaVersion("7");
    ServerName other = Samples.server();
    TenantDatabase wanted =
        make(behind().status(TenantDatabaseStatus.FAILED).schemaVersion(old).server(other));
    make(behind().status(TenantDatabaseStatus.FAILED).schemaVersion(old));
    make(behind().schemaVersion(old).server(other));
    make(behind().status(TenantDatabaseStatus.FAILED).server(other));

    RunSelection selection =
        new RunSelection.Matching(
            Set.of(other),
            Set.of(TenantDatabaseStatus.FAILED),
            Set.of(old, new SchemaVersion("8")));
    assertThat(selected(options().selection(selection))).containsExactly(wanted.id());
  }

  @Test
  void whatFailedIsSelectedAlsoWhereItStayedSuspended() {
    ErrorMessage error = new ErrorMessage("V7__invoice.sql failed");
    TenantDatabase failed = make(behind().status(TenantDatabaseStatus.FAILED).serving(false));
    TenantDatabase suspended = make(suspended().errorMessage(error));
    TenantDatabase sound = make(suspended());
    TenantDatabase serving = make(behind().errorMessage(error));

    MigrationRunOptions.Builder options = options().selection(RunSelection.failed());
    assertThat(planned(wanted(options), 1000))
        .contains(failed.id())
        .doesNotContain(suspended.id(), sound.id(), serving.id());
    assertThat(planned(wanted(options.includesSuspended(true)), 1000))
        .contains(failed.id(), suspended.id())
        .doesNotContain(sound.id(), serving.id());
  }

  @Test
  void allServersAreSelectedByDefault() {
    TenantDatabase one = make(behind());
    TenantDatabase other = make(behind().server(Samples.server()));

    NewMigrationRun everything = wanted(options().selection(RunSelection.all()));

    assertThat(planned(everything, 1000)).contains(one.id(), other.id());
  }

  @Test
  void namedTenantsAreSelected() {
    TenantDatabase one = make(behind());
    make(behind());
    TenantDatabase upToDate = make(behind().schemaFingerprint(target));

    RunSelection named =
        new RunSelection.OfTenants(Set.of(one.tenantId(), upToDate.tenantId(), Samples.tenantId()));
    assertThat(selected(options().selection(named))).containsExactly(one.id());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 100})
  void aPlanShowsInSlicesWhatARunWouldHave(int slice) {
    List<TenantDatabaseId> ids = fleet(4).stream().map(TenantDatabase::id).toList();
    NewMigrationRun wanted = wanted(options());

    assertThat(planned(wanted, slice)).containsExactlyElementsOf(ids);
    assertThat(runs.find(wanted.id())).isEmpty();
  }

  @Test
  void aPlanPutsWhatIsAlikeTogether() {
    SchemaVersion version = new SchemaVersion("7");
    MigrationFingerprint applied = Samples.fingerprint();
    List<TenantDatabase> alike =
        Samples.ids(3).stream()
            .map(id -> make(behind(id).schemaVersion(version).schemaFingerprint(applied)))
            .toList();
    make(behind().schemaFingerprint(null));
    make(behind().schemaVersion(version).schemaFingerprint(target));
    RunCanary canary = new RunCanary.OfTenants(Set.of(alike.get(1).tenantId()));

    assertThat(runs.planGroups(wanted(options().canary(canary))))
        .containsExactly(
            new PlannedGroup(1, version, applied, 1),
            new PlannedGroup(2, version, applied, 2),
            new PlannedGroup(2, null, null, 1));
  }

  @Test
  void aRunWithoutDatabasesIsFinishedAtOnce() {
    MigrationRun run = start(options());

    assertThat(run.state()).isEqualTo(RunState.FINISHED);
    assertThat(run.endedAt()).isNotNull();
    assertThat(databases(run)).isEmpty();
  }

  @Test
  void everyValueOfARunIsStored() {
    make(behind());
    RetryTerms retries = new RetryTerms(7, Duration.ofMillis(1), Duration.ofMinutes(2));
    MigrationRunOptions.Builder options =
        options()
            .parallelism(5)
            .parallelismPerServer(3)
            .retries(retries)
            .migration(
                MigrationTerms.standard()
                    .withUpTo(new SchemaVersion("7.1"))
                    .withLockTimeout(Duration.ofMillis(3))
                    .withStatementTimeout(Duration.ofMillis(4))
                    .withDeadline(Duration.ofDays(2)));

    for (FailureBudget budget : List.of(new FailureBudget.Count(4), new FailureBudget.Share(9))) {
      for (boolean flag : new boolean[] {true, false}) {
        NewMigrationRun wanted =
            wanted(options.budget(budget).servesAfterFailure(flag).includesSuspended(!flag));
        MigrationRun run = start(wanted);
        assertThat(run.terms()).isEqualTo(wanted.options().terms());
        assertThat(run.attribution()).isEqualTo(wanted.options().attribution());
        assertThat(run.target()).isEqualTo(target);
        assertThat(run.state()).isEqualTo(RunState.RUNNING);
        assertThat(run.endedAt()).isNull();
      }
    }
  }

  private TenantDatabaseBuilder suspended() {
    return behind().status(TenantDatabaseStatus.SUSPENDED).suspended(true).serving(false);
  }

  private List<TenantDatabaseId> selected(MigrationRunOptions.Builder options) {
    List<TenantDatabaseId> selected =
        databases(start(options)).stream().map(RunDatabase::id).toList();
    assertThat(planned(wanted(options), 1000)).isEqualTo(selected);
    return selected;
  }

  private List<TenantDatabaseId> planned(NewMigrationRun wanted, int size) {
    List<TenantDatabaseId> all = new ArrayList<>();
    List<PlannedDatabase> slice;
    do {
      Optional<TenantDatabaseId> last =
          all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
      slice = runs.plan(wanted, last, size);
      assertThat(slice).hasSizeLessThanOrEqualTo(size);
      slice.forEach(planned -> all.add(planned.record().id()));
    } while (slice.size() == size);
    return all;
  }
}

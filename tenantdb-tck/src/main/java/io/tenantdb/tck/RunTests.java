package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseBuilder;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDecision;
import io.tenantdb.api.run.RunFailure;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunOutcome;
import io.tenantdb.api.run.RunResult;
import io.tenantdb.api.run.RunSelection;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.spi.MigrationRuns;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of runs have in common: a server that no other test uses. */
abstract class RunTests extends RegistryTests {

  static final Duration LONG = Duration.ofHours(1);
  static final RunFailure FAILURE =
      RunFailure.of(MigrationError.of(MigrationError.Kind.SQL, "the migration 7 failed"));
  static final RunOutcome SUCCESS = new RunOutcome.Succeeded(1, new MigrationWay.Replayed());

  final ServerName server = Samples.server();
  final MigrationFingerprint target = Samples.fingerprint();
  MigrationRuns runs;

  RunTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @BeforeEach
  void openRuns() {
    runs = registry.runs();
  }

  /** Options of a run over the databases of the own server. */
  MigrationRunOptions.Builder options() {
    return MigrationRunOptions.builder(Samples.attribution()).selection(on(server));
  }

  static RunSelection on(ServerName... servers) {
    return new RunSelection.Matching(Set.of(servers), Set.of(), Set.of());
  }

  NewMigrationRun wanted(MigrationRunOptions.Builder options) {
    return new NewMigrationRun(new RunId(UUID.randomUUID()), options.build(), target);
  }

  /** Starts a run, and shows that it is there. */
  MigrationRun start(MigrationRunOptions.Builder options) {
    return start(wanted(options));
  }

  MigrationRun start(NewMigrationRun wanted) {
    MigrationRun run = runs.start(wanted);
    assertThat(run).isNotNull();
    assertThat(run.id()).isEqualTo(wanted.id());
    assertThat(runs.find(run.id())).contains(run);
    return run;
  }

  MigrationRun now(MigrationRun run) {
    return runs.find(run.id()).orElseThrow();
  }

  RunState state(MigrationRun run) {
    return now(run).state();
  }

  /** A record on the own server with a database that is behind. */
  TenantDatabaseBuilder behind() {
    return behind(Samples.id());
  }

  TenantDatabaseBuilder behind(TenantDatabaseId id) {
    return Samples.newRecord(id, Samples.tenantId())
        .server(server)
        .status(TenantDatabaseStatus.ACTIVE)
        .presence(DatabasePresence.PRESENT)
        .serving(true)
        .schemaFingerprint(Samples.fingerprint());
  }

  TenantDatabase make(TenantDatabaseBuilder record) {
    return make(record.build());
  }

  /** So many databases that are behind, in the order of their ids. */
  List<TenantDatabase> fleet(int size) {
    return Samples.ids(size).stream().map(id -> make(behind(id))).toList();
  }

  /** Begins whatever it is asked about. */
  static RunDecision begin(TenantDatabase record) {
    return new RunDecision.Begin(
        Samples.updated(Samples.next(record).status(TenantDatabaseStatus.MIGRATING).build()));
  }

  /** Goes on with what is MIGRATING. */
  static RunDecision beginOrGoOn(TenantDatabase record) {
    return record.status() == TenantDatabaseStatus.MIGRATING
        ? new RunDecision.GoOn()
        : begin(record);
  }

  RunAdvance advance(MigrationRun run, String worker) {
    return advance(run, Optional.empty(), Samples.leaseRequest(worker));
  }

  RunAdvance advance(MigrationRun run, String worker, RunResult finished) {
    return advance(run, Optional.of(finished), Samples.leaseRequest(worker));
  }

  RunAdvance advance(MigrationRun run, Optional<RunResult> finished, LeaseRequest request) {
    RunAdvance advance = runs.advance(run.id(), finished, request, RunTests::beginOrGoOn);
    assertThat(advance).isNotNull();
    assertThat(advance.run().id()).isEqualTo(run.id());
    return advance;
  }

  /** Begins a database, and skips all that come before it. */
  RunAdvance advanceTo(MigrationRun run, TenantDatabase wanted, ErrorMessage reason) {
    return runs.advance(
        run.id(),
        Optional.empty(),
        Samples.leaseRequest("worker"),
        record -> record.id().equals(wanted.id()) ? begin(record) : new RunDecision.Skip(reason));
  }

  RunAdvance.Claimed claim(MigrationRun run, String worker) {
    return claimed(advance(run, worker));
  }

  RunAdvance.Claimed claim(MigrationRun run, String worker, Duration lease) {
    return claimed(advance(run, Optional.empty(), Samples.leaseRequest(worker, lease)));
  }

  static RunAdvance.Claimed claimed(RunAdvance advance) {
    assertThat(advance).isInstanceOf(RunAdvance.Claimed.class);
    return (RunAdvance.Claimed) advance;
  }

  static void assertNothing(RunAdvance advance, RunState state) {
    assertThat(advance).isInstanceOf(RunAdvance.Nothing.class);
    assertThat(advance.run().state()).isEqualTo(state);
  }

  /** A worker's result: the record is what it was before, a version on. */
  static RunResult result(RunAdvance.Claimed claimed, RunOutcome outcome) {
    TenantDatabaseStatus status =
        outcome instanceof RunOutcome.Failed
            ? TenantDatabaseStatus.FAILED
            : TenantDatabaseStatus.ACTIVE;
    return new RunResult(
        claimed.lease(),
        Samples.updated(Samples.next(claimed.record()).status(status).build()),
        outcome);
  }

  static RunResult failed(RunAdvance.Claimed claimed) {
    return result(claimed, new RunOutcome.Failed(FAILURE));
  }

  static RunResult succeeded(RunAdvance.Claimed claimed) {
    return result(claimed, SUCCESS);
  }

  /** The first worker that comes migrates them all, as far as it is given any. */
  void succeedAll(MigrationRun run) {
    RunAdvance next = advance(run, "worker");
    while (next instanceof RunAdvance.Claimed claimed) {
      next = advance(run, "worker", succeeded(claimed));
    }
  }

  List<RunDatabase> databases(MigrationRun run) {
    return runs.databases(run.id(), Optional.empty(), 1000);
  }

  RunDatabase database(MigrationRun run, TenantDatabase record) {
    return databases(run).stream()
        .filter(database -> database.id().equals(record.id()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("not in the run: " + record.id()));
  }

  /** Takes what a worker left, as soon as its lease has expired. */
  RunAdvance.Claimed takeOver(MigrationRun run, String worker) {
    return Await.value(
        "a claim of what a worker left",
        () ->
            advance(run, worker) instanceof RunAdvance.Claimed claimed
                ? Optional.of(claimed)
                : Optional.empty());
  }
}

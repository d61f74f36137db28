package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.spi.MigrationRuns;
import io.tenantdb.tck.Samples;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run and each of its databases cost the registry. */
class RunTripsTest {

  private final CountingDataSource counting = new CountingDataSource();
  private TestRegistry registry;
  private MigrationRuns runs;

  @BeforeEach
  void open() {
    registry = TestRegistry.openHostile();
    runs = JdbiRegistry.create(counting.of(registry.dataSource())).runs();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10})
  void aRunIsStartedByOneStatementAndOneCommitWhateverItsDatabases(int fleet) {
    for (int i = 0; i < fleet; i++) {
      TestRuns.record(registry.get(), ServerName.DEFAULT);
    }
    counting.take();

    MigrationRun run =
        runs.start(TestRuns.wanted(MigrationRunOptions.builder(Samples.attribution())));

    assertThat(run.isOver()).isEqualTo(fleet == 0);
    assertThat(counting.take()).isEqualTo(Map.of("statements", 1, "commit", 1));
  }

  /** The settings of the transaction, the result, the look for the next one, and its beginning. */
  @Test
  void aResultAndTheNextDatabaseAreOneCommitOfFourStatements() {
    int fleet = 10;
    for (int i = 0; i < fleet; i++) {
      TestRuns.record(registry.get(), ServerName.DEFAULT);
    }
    MigrationRun run =
        registry
            .get()
            .runs()
            .start(TestRuns.wanted(MigrationRunOptions.builder(Samples.attribution())));

    RunAdvance advance = advance(run, Optional.empty());
    for (int i = 1; i < fleet; i++) {
      counting.take();
      advance = advance(run, Optional.of((RunAdvance.Claimed) advance));
      assertThat(advance).isInstanceOf(RunAdvance.Claimed.class);
      assertThat(counting.take()).isEqualTo(Map.of("statements", 4, "commit", 1));
    }
    advance = advance(run, Optional.of((RunAdvance.Claimed) advance));
    assertThat(advance).isInstanceOf(RunAdvance.Nothing.class);
    assertThat(counting.take()).containsEntry("commit", 1).doesNotContainKey("rollback");
    assertThat(runs.report(run.id(), 1).counts().succeeded()).isEqualTo(fleet);
  }

  private RunAdvance advance(MigrationRun run, Optional<RunAdvance.Claimed> ended) {
    return runs.advance(
        run.id(), ended.map(TestRuns::succeeded), Samples.leaseRequest("worker"), TestRuns::decide);
  }
}

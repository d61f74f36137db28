package io.tenantdb.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.testservers.JavaProcess;
import io.tenantdb.testservers.TestMongo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Two JVMs, one of them Turkish, apply the same writes in different orders. */
class TwoNodesTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  @RepeatedTest(3)
  void everyRecordEndsAtItsHighestVersion(RepetitionInfo repetition) {
    int seed = repetition.getCurrentRepetition() * 2;
    try (TestReadModel readModel = new TestReadModel();
        JavaProcess one = start(readModel, seed, "en");
        JavaProcess other = start(readModel, seed + 1, "tr")) {
      one.awaitOutput("ready", LIMIT);
      other.awaitOutput("ready", LIMIT);
      one.sendLine("go");
      other.sendLine("go");
      assertThat(one.waitFor(LIMIT)).as(one.output()).isZero();
      assertThat(other.waitFor(LIMIT)).as(other.output()).isZero();

      assertThat(Stream.of(one, other).flatMap(TwoNodesTest::applied))
          .as("no version is applied twice, and the highest of each record is")
          .doesNotHaveDuplicates()
          .containsAll(highest());
      for (int record = 0; record < ProjectionNode.RECORDS; record++) {
        Optional<TenantDatabaseViewModel> view = readModel.repository().findById(Views.id(record));
        assertThat(view).as("record %s", record).isEqualTo(expected(record));
      }
      assertThat(readModel.documents().countDocuments()).isEqualTo(ProjectionNode.RECORDS);
    }
  }

  private static JavaProcess start(TestReadModel readModel, int seed, String language) {
    return JavaProcess.of(ProjectionNode.class)
        .property("user.language", language)
        .arguments(
            TestMongo.shared().connectionString(),
            readModel.database().getName(),
            String.valueOf(seed))
        .start();
  }

  private static Stream<String> applied(JavaProcess node) {
    return node.output().lines().filter(line -> line.startsWith("applied "));
  }

  private static List<String> highest() {
    return Stream.iterate(0, record -> record + 1)
        .limit(ProjectionNode.RECORDS)
        .map(record -> "applied " + record + "/" + ProjectionNode.VERSIONS)
        .toList();
  }

  private static Optional<TenantDatabaseViewModel> expected(int record) {
    return ProjectionNode.isDeletion(record, ProjectionNode.VERSIONS)
        ? Optional.empty()
        : Optional.of(Views.full(Views.id(record), ProjectionNode.VERSIONS));
  }
}

package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.it.TakenEvents.Taken;
import io.tenantdb.testservers.JavaProcess;
import io.tenantdb.testservers.Torture;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Two nodes work and relay at the same time, partly on the same records. */
class LoadAcrossJvmsTest {

  private static final boolean FULL = Torture.isFull();

  private static final int TENANTS = FULL ? 24 : 8;
  private static final int SHARED = FULL ? 20 : 10;
  private static final int CHANGES = FULL ? 30 : 12;

  @Test
  void eachEventIsTakenOnceAndInOrderByOneOfThem() throws Exception {
    try (Nodes nodes = new Nodes(TENANTS, SHARED);
        JavaProcess one = nodes.start("one");
        JavaProcess other = nodes.start("other")) {
      Nodes.order(one, nodes.register());
      other.awaitOutput("ready", Nodes.LIMIT);
      List<String> firstHalf = List.of(nodes.live(0, TENANTS / 2), nodes.change(CHANGES));
      List<String> secondHalf = List.of(nodes.change(CHANGES), nodes.live(TENANTS / 2, TENANTS));
      firstHalf.forEach(one::sendLine);
      secondHalf.forEach(other::sendLine);
      firstHalf.forEach(order -> one.awaitOutput("done " + order, Nodes.LIMIT));
      secondHalf.forEach(order -> other.awaitOutput("done " + order, Nodes.LIMIT));
      nodes.awaitNothingPending();

      assertThat(nodes.registeredRecords())
          .hasSize(SHARED)
          .allSatisfy(record -> assertThat(record.version()).isEqualTo(1 + 2L * CHANGES));
      assertEachVersionCameOnceAndInOrder(nodes.taken());
      nodes.assertEveryEventWasTaken();
      nodes.assertTheReadModelIsTheRegistry();
      nodes.assertEveryLifeIsDone();
    }
  }

  /** Over both nodes together: no claim ends early where no node dies. */
  private static void assertEachVersionCameOnceAndInOrder(List<Taken> taken) {
    assertThat(taken.stream().map(Taken::node).distinct())
        .containsExactlyInAnyOrder("one", "other");
    Map<Object, List<Long>> versions =
        taken.stream()
            .collect(
                Collectors.groupingBy(
                    Taken::record, Collectors.mapping(Taken::version, Collectors.toList())));
    assertThat(versions.values())
        .allSatisfy(
            ofRecord ->
                assertThat(ofRecord)
                    .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, ofRecord.size()).boxed().toList()));
  }
}

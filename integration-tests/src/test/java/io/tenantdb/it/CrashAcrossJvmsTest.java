package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.it.TakenEvents.Taken;
import io.tenantdb.testservers.JavaProcess;
import io.tenantdb.testservers.Torture;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A node dies with an event on its way; another one takes it on, and all of the node's work. */
class CrashAcrossJvmsTest {

  private static final boolean FULL = Torture.isFull();

  /** The first tenant's life makes ten events, and the full run halts at each of them. */
  private static final int EVENTS = 10;

  /** So many that the node has enough to relay, also where another one takes its share. */
  private static final int TENANTS = FULL ? 6 : 2;

  /** Where the first node halts, and when. */
  record Crash(Halt.Point point, int nth) {}

  static Stream<Crash> crashesWithoutAnother() {
    return FULL
        ? everyCrash()
        : Stream.of(new Crash(Halt.Point.AFTER_COMMIT, 1), new Crash(Halt.Point.BEFORE_TAKING, 3));
  }

  static Stream<Crash> crashesBesideAnother() {
    return FULL
        ? everyCrash()
        : Stream.of(
            new Crash(Halt.Point.AFTER_COMMIT, 3),
            new Crash(Halt.Point.AFTER_TAKING, 2),
            new Crash(Halt.Point.BEFORE_MARK, 2));
  }

  private static Stream<Crash> everyCrash() {
    return Arrays.stream(Halt.Point.values())
        .filter(point -> point != Halt.Point.NOWHERE)
        .flatMap(point -> IntStream.rangeClosed(1, EVENTS).mapToObj(n -> new Crash(point, n)));
  }

  @ParameterizedTest
  @MethodSource("crashesWithoutAnother")
  void aNodeThatIsStartedAfterwardsGoesOn(Crash crash) throws Exception {
    try (Nodes nodes = new Nodes(TENANTS, 0);
        JavaProcess dying = nodes.start("dying", crash.point(), crash.nth())) {
      awaitDeath(dying, nodes);
      try (JavaProcess survivor = nodes.start("survivor")) {
        assertAllIsWell(nodes, crash, dying, survivor);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("crashesBesideAnother")
  void aNodeThatRunsAlreadyGoesOn(Crash crash) throws Exception {
    try (Nodes nodes = new Nodes(TENANTS, 0);
        JavaProcess survivor = nodes.start("survivor");
        JavaProcess dying = nodes.start("dying", crash.point(), crash.nth())) {
      survivor.awaitOutput("ready", Nodes.LIMIT);
      awaitDeath(dying, nodes);
      assertAllIsWell(nodes, crash, dying, survivor);
    }
  }

  private static void awaitDeath(JavaProcess dying, Nodes nodes) {
    dying.sendLine(nodes.live(0, TENANTS));
    assertThat(dying.waitFor(Nodes.LIMIT)).as(dying.output()).isEqualTo(Halt.CRASHED);
  }

  private static void assertAllIsWell(
      Nodes nodes, Crash crash, JavaProcess dying, JavaProcess survivor) throws Exception {
    Nodes.order(survivor, nodes.live(0, TENANTS));
    nodes.awaitNothingPending();

    assertTheSurvivorTookOn(lastEvent(dying), crash, nodes.taken());
    nodes.assertEveryEventWasTaken();
    nodes.assertTheReadModelIsTheRegistry();
    nodes.assertEveryLifeIsDone();
    nodes.assertWhatIsHalfMadeIsOnRecord();
  }

  /** The event that was on its way comes to the survivor, once more if it had arrived already. */
  private static void assertTheSurvivorTookOn(Taken event, Crash crash, List<Taken> taken) {
    boolean hadArrived =
        crash.point() == Halt.Point.AFTER_TAKING || crash.point() == Halt.Point.BEFORE_MARK;
    assertThat(taken)
        .filteredOn(
            other -> other.record().equals(event.record()) && other.version() == event.version())
        .extracting(Taken::node)
        .containsExactlyElementsOf(hadArrived ? List.of("dying", "survivor") : List.of("survivor"));
  }

  private static Taken lastEvent(JavaProcess dying) {
    String[] words =
        dying
            .output()
            .lines()
            .filter(line -> line.startsWith(Halt.HALTS))
            .findFirst()
            .orElseThrow()
            .substring(Halt.HALTS.length())
            .split(" ", -1);
    return new Taken(
        "dying", new TenantDatabaseId(UUID.fromString(words[0])), Long.parseLong(words[1]));
  }
}

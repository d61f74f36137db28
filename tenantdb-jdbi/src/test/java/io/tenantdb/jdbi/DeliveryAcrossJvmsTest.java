package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.tck.Samples;
import io.tenantdb.testservers.JavaProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeliveryAcrossJvmsTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Half of it is more than a relay is ever held up, and all of it can be waited for. */
  private static final Duration SHORT = Duration.ofSeconds(2);

  private static final int RECORDS = 12;
  private static final int EVENTS = 20;

  private TestRegistry registry;

  @BeforeEach
  void open() throws SQLException {
    registry = TestRegistry.openHostile();
    registry.execute(DeliveryMain.TABLE);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void relaysInTwoJvmsDeliverEachEventOnceAndInOrder() {
    List<TenantDatabaseId> written;
    try (JavaProcess one = relay("one", DeliveryMain.End.NEVER, LIMIT);
        JavaProcess other = relay("other", DeliveryMain.End.NEVER, LIMIT)) {
      one.awaitOutput("ready", LIMIT);
      other.awaitOutput("ready", LIMIT);
      written = write(RECORDS, EVENTS);
      awaitNothingPending();
    }

    assertThat(delivered()).containsOnlyKeys(written);
    assertThat(delivered().values())
        .allSatisfy(versions -> assertThat(versions).containsExactlyElementsOf(upTo(EVENTS)));
    assertThat(relays()).containsExactlyInAnyOrder("one", "other");
  }

  @Test
  void anEventIsNotLostWhenItsWriterDiesAfterTheCommit() throws SQLException {
    try (JavaProcess writer = relay("writer", DeliveryMain.End.AFTER_SAVE, LIMIT)) {
      assertThat(writer.waitFor(LIMIT)).isEqualTo(137);
    }

    survivor().deliverAll();

    assertThat(delivered().values()).containsExactly(List.of(1L));
  }

  @ParameterizedTest
  @EnumSource(names = {"AFTER_CLAIM", "AFTER_DELIVERY", "AFTER_MARK"})
  void noEventIsLostWhenARelayDies(DeliveryMain.End end) throws SQLException {
    List<TenantDatabaseId> written = write(3, 2);
    try (JavaProcess relay = relay("dying", end, SHORT)) {
      assertThat(relay.waitFor(LIMIT)).isEqualTo(137);
    }

    survivor().deliverAll();

    assertEachAtLeastOnceAndInOrder(written, 2);
    // Only what was delivered and not marked comes twice.
    long expected = 3 * 2L + (end == DeliveryMain.End.AFTER_DELIVERY ? 1 : 0);
    assertThat(delivered().values().stream().mapToLong(List::size).sum()).isEqualTo(expected);
  }

  @Test
  void noEventIsLostWhenRelaysAreKilledAgainAndAgain() throws SQLException {
    List<TenantDatabaseId> written = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      long before = deliveries();
      try (JavaProcess one = relay("one", DeliveryMain.End.NEVER, SHORT);
          JavaProcess other = relay("other", DeliveryMain.End.NEVER, SHORT)) {
        written.addAll(write(RECORDS, EVENTS));
        awaitDeliveries(before + 30);
        one.destroyForcibly();
        awaitDeliveries(before + 60);
        other.destroyForcibly();
      }
    }

    survivor().deliverAll();

    assertEachAtLeastOnceAndInOrder(written, EVENTS);
  }

  private List<TenantDatabaseId> write(int records, int events) {
    List<TenantDatabase> states = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      TenantDatabase state = Samples.newRecord();
      registry.get().writeRepository().save(Samples.created(state));
      states.add(state);
    }
    for (int version = 2; version <= events; version++) {
      states.replaceAll(state -> Samples.next(state).build());
      states.forEach(state -> registry.get().writeRepository().save(Samples.updated(state)));
    }
    return states.stream().map(TenantDatabase::id).toList();
  }

  private JavaProcess relay(String name, DeliveryMain.End end, Duration claim) {
    return JavaProcess.of(DeliveryMain.class)
        .arguments(registry.jdbcUrl(), name, end.name(), String.valueOf(claim.toMillis()))
        .start();
  }

  private DeliveryMain survivor() {
    return new DeliveryMain(
        registry.dataSource(), "survivor", DeliveryMain.End.NEVER, Duration.ofSeconds(30));
  }

  private void awaitNothingPending() {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (registry.get().outbox().pending() > 0) {
      assertThat(System.nanoTime()).as("deadline, deliveries stand still").isLessThan(deadline);
    }
  }

  private void awaitDeliveries(long count) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (deliveries() < count) {
      assertThat(System.nanoTime()).as("deadline, deliveries stand still").isLessThan(deadline);
    }
  }

  private void assertEachAtLeastOnceAndInOrder(List<TenantDatabaseId> written, int events) {
    Map<TenantDatabaseId, List<Long>> delivered = delivered();
    assertThat(delivered).containsOnlyKeys(written);
    assertThat(delivered.values())
        .allSatisfy(versions -> assertThat(versions).isSorted())
        .allSatisfy(versions -> assertThat(versions).hasSameElementsAs(upTo(events)));
  }

  /** The versions that arrived of each record, in their order. */
  private Map<TenantDatabaseId, List<Long>> delivered() {
    Map<TenantDatabaseId, List<Long>> delivered = new LinkedHashMap<>();
    registry
        .rows("SELECT record, version FROM public.delivered ORDER BY seq")
        .forEach(
            row ->
                delivered
                    .computeIfAbsent(
                        new TenantDatabaseId((UUID) row.get("record")), id -> new ArrayList<>())
                    .add((Long) row.get("version")));
    return delivered;
  }

  private List<String> relays() {
    return registry.rows("SELECT DISTINCT relay FROM public.delivered").stream()
        .map(row -> (String) row.get("relay"))
        .toList();
  }

  private long deliveries() {
    return (Long)
        registry.rows("SELECT count(*) AS count FROM public.delivered").get(0).get("count");
  }

  private static List<Long> upTo(int last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }
}

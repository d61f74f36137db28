package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What becomes of a claimed event: delivered, put off, or claimed again. */
abstract class OutboxDeliveryTests extends OutboxTests {

  OutboxDeliveryTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void aDeliveredEventIsNotClaimedAgain() {
    TenantDatabase record = makeWithEvents(1);

    assertThat(marks(relay, claimed(relay, record, 1))).isTrue();

    assertNoneToClaim(relay, record);
    assertNoneToClaim(otherRelay, record);
  }

  @Test
  void onlyTheHolderOfTheClaimMarksDelivered() {
    TenantDatabase record = makeWithEvents(1);
    TenantDatabaseEvent event = claimed(relay, record, 1);

    assertThat(marks(otherRelay, event)).isFalse();

    assertThat(outbox.deliveredVersion(record.id())).isZero();
    assertThat(marks(relay, event)).isTrue();
  }

  @Test
  void anEventIsDeliveredOnlyOnce() {
    TenantDatabase record = makeWithEvents(2);
    TenantDatabaseEvent event = claimed(relay, record, 1);
    assertThat(marks(relay, event)).isTrue();

    assertThat(marks(relay, event)).isFalse();

    assertThat(outbox.deliveredVersion(record.id())).isEqualTo(1);
  }

  @Test
  void anEventThatNobodyClaimedIsNotMarkedDelivered() {
    TenantDatabase record = makeWithEvents(2);
    TenantDatabaseEvent second = Samples.updated(record);

    assertThat(marks(relay, second)).isFalse();
    assertThat(outbox.retryLater(relay, second, Duration.ofHours(1))).isFalse();

    assertThat(marks(relay, claimed(relay, record, 1))).isTrue();
    claimed(relay, record, 2);
  }

  @Test
  void manyEventsAreMarkedAtOnceAndThoseOfALostClaimAreNot() {
    List<TenantDatabase> records = List.of(makeWithEvents(2), makeWithEvents(1), makeWithEvents(2));
    List<TenantDatabaseId> ids = records.stream().map(TenantDatabase::id).toList();
    List<TenantDatabaseEvent> events = reader.claim(relay, OutboxReader.LONG, ids);
    assertThat(events).hasSize(3);
    TenantDatabaseEvent lost = events.get(0);
    assertThat(outbox.retryLater(relay, lost, Duration.ofHours(1))).isTrue();

    assertThat(outbox.markDelivered(relay, events))
        .containsExactlyInAnyOrder(events.get(1).id(), events.get(2).id());

    assertThat(outbox.deliveredVersion(lost.id())).isZero();
    assertThat(outbox.deliveredVersion(events.get(1).id())).isEqualTo(1);
    assertThat(outbox.markDelivered(relay, events)).isEmpty();
    assertThat(outbox.markDelivered(relay, List.of())).isEmpty();
    claimed(relay, records.get(2), 2);
  }

  @Test
  void anExpiredClaimIsClaimedByAnotherRelay() {
    TenantDatabase record = makeWithEvents(2);
    TenantDatabaseEvent event = claimed(relay, record, 1, TINY);

    TenantDatabaseEvent again = claimedInTheEnd(otherRelay, record.id());

    assertThat(again).isEqualTo(event);
  }

  @Test
  void anExpiredClaimThatNobodyTookIsStillHeld() {
    List<TenantDatabaseId> ids =
        List.of(makeWithEvents(1).id(), makeWithEvents(1).id(), makeWithEvents(1).id());
    List<TenantDatabaseEvent> left = new ArrayList<>(reader.claim(relay, TINY, ids));
    assertThat(left).hasSize(3);

    // All were claimed by one call: when one can be taken, the others have expired as well.
    TenantDatabaseEvent taken =
        Await.value("a claim to expire", () -> reader.claimOne(otherRelay, ids));
    assertThat(left.remove(taken)).isTrue();

    assertThat(marks(relay, left.get(0))).isTrue();
    assertThat(outbox.deliveredVersion(left.get(0).id())).isEqualTo(1);
    assertThat(outbox.retryLater(relay, left.get(1), Duration.ofHours(1))).isTrue();
    assertThat(reader.claimOne(otherRelay, List.of(left.get(1).id()))).isEmpty();
  }

  @Test
  void aRelayThatLostItsClaimNeitherMarksNorPutsOff() {
    TenantDatabase record = makeWithEvents(2);
    TenantDatabaseEvent event = claimed(relay, record, 1, TINY);
    claimedInTheEnd(otherRelay, record.id());

    assertThat(marks(relay, event)).isFalse();
    assertThat(outbox.retryLater(relay, event, Duration.ofHours(1))).isFalse();

    assertThat(outbox.deliveredVersion(record.id())).isZero();
    assertThat(marks(otherRelay, event)).isTrue();
  }

  @Test
  void anEventThatIsPutOffRests() {
    TenantDatabase record = makeWithEvents(2);
    TenantDatabaseEvent event = claimed(relay, record, 1);

    assertThat(outbox.retryLater(relay, event, Duration.ofHours(1))).isTrue();

    assertNoneToClaim(relay, record);
    assertNoneToClaim(otherRelay, record);
    assertThat(outbox.deliveredVersion(record.id())).isZero();
  }

  @Test
  void anEventThatWasPutOffIsClaimedAgainByAnyRelay() {
    TenantDatabase record = makeWithEvents(2);
    TenantDatabaseEvent event = claimed(relay, record, 1);
    assertThat(outbox.retryLater(relay, event, TINY)).isTrue();

    assertThat(claimedInTheEnd(otherRelay, record.id())).isEqualTo(event);
    assertThat(marks(otherRelay, event)).isTrue();
    claimed(relay, record, 2);
  }

  @Test
  void puttingOffGivesTheClaimBack() {
    TenantDatabase record = makeWithEvents(1);
    TenantDatabaseEvent event = claimed(relay, record, 1);
    assertThat(outbox.retryLater(relay, event, Duration.ofHours(1))).isTrue();

    assertThat(marks(relay, event)).isFalse();
    assertThat(outbox.retryLater(relay, event, TINY)).isFalse();
  }

  @Test
  void onlyTheHolderOfTheClaimPutsOff() {
    TenantDatabase record = makeWithEvents(1);
    TenantDatabaseEvent event = claimed(relay, record, 1);

    assertThat(outbox.retryLater(otherRelay, event, Duration.ofMillis(1))).isFalse();

    assertNoneToClaim(otherRelay, record);
    assertThat(marks(relay, event)).isTrue();
  }

  @Test
  void anEventThatIsPutOffDoesNotHinderOtherRecords() {
    TenantDatabase resting = makeWithEvents(1);
    TenantDatabaseEvent event = claimed(relay, resting, 1);

    assertThat(outbox.retryLater(relay, event, Duration.ofHours(1))).isTrue();

    claimed(otherRelay, makeNew(), 1);
  }

  @Test
  void anEventThatIsPutOffAndReadyComesBehindThoseThatWaited() {
    TenantDatabase putOff = makeWithEvents(1);
    TenantDatabaseEvent event = claimed(relay, putOff, 1);
    TenantDatabase waiting = makeNew();

    assertThat(outbox.retryLater(relay, event, Duration.ZERO)).isTrue();

    assertThat(reader.claim(otherRelay, OutboxReader.LONG, List.of(putOff.id(), waiting.id())))
        .extracting(TenantDatabaseEvent::id)
        .containsExactly(waiting.id(), putOff.id());
  }

  @Test
  void anEventThatIsPutOffStandsInLineFromTheEndOfItsRest() {
    TenantDatabase longer = makeWithEvents(1);
    TenantDatabase shorter = makeWithEvents(1);
    List<TenantDatabaseId> ids = List.of(longer.id(), shorter.id());
    List<TenantDatabaseEvent> events = reader.claim(relay, OutboxReader.LONG, ids);
    assertThat(events).extracting(TenantDatabaseEvent::id).containsExactlyElementsOf(ids);

    putOffSoThatTheSecondIsReadyFirst(events.get(0), events.get(1));

    assertThat(claimedWhenAllAreReady(ids))
        .extracting(TenantDatabaseEvent::id)
        .containsExactly(shorter.id(), longer.id());
  }

  private void putOffSoThatTheSecondIsReadyFirst(
      TenantDatabaseEvent first, TenantDatabaseEvent second) {
    Duration rest = Duration.ofMillis(400);
    // Again if the test was held up between the two calls until the first rest was over.
    Await.success(
        "two rests that overlap",
        () -> {
          long start = System.nanoTime();
          assertThat(outbox.retryLater(relay, first, rest)).isTrue();
          assertThat(outbox.retryLater(relay, second, Duration.ZERO)).isTrue();
          boolean overlap = System.nanoTime() - start < rest.toNanos();
          return overlap || claimedWhenAllAreReady(List.of(first.id(), second.id())).isEmpty();
        });
  }

  /** Takes claims that expire at once, which leave an event where it stands in line. */
  private List<TenantDatabaseEvent> claimedWhenAllAreReady(List<TenantDatabaseId> ids) {
    return Await.value(
        "an end of all rests",
        () -> {
          List<TenantDatabaseEvent> events = reader.claim(relay, Duration.ZERO, ids);
          return events.size() == ids.size() ? Optional.of(events) : Optional.empty();
        });
  }

  @Test
  void theDeliveredVersionFollowsTheDelivery() {
    TenantDatabase record = makeWithEvents(3);

    for (int version = 1; version <= 3; version++) {
      assertThat(outbox.deliveredVersion(record.id())).isEqualTo(version - 1L);
      TenantDatabaseEvent event = claimed(relay, record, version);
      assertThat(outbox.deliveredVersion(record.id())).isEqualTo(version - 1L);
      assertThat(marks(relay, event)).isTrue();
    }
    assertThat(outbox.deliveredVersion(record.id())).isEqualTo(3);
    changeNext(record);
    assertThat(outbox.deliveredVersion(record.id())).isEqualTo(3);
  }

  @Test
  void eachRecordHasItsOwnDeliveredVersion() {
    TenantDatabase one = makeWithEvents(2);
    TenantDatabase other = makeWithEvents(1);

    assertThat(reader.claim(relay, OutboxReader.LONG, List.of(one.id(), other.id())))
        .hasSize(2)
        .filteredOn(event -> event.id().equals(one.id()))
        .allSatisfy(event -> assertThat(marks(relay, event)).isTrue());

    assertThat(outbox.deliveredVersion(one.id())).isEqualTo(1);
    assertThat(outbox.deliveredVersion(other.id())).isZero();
    assertThat(outbox.deliveredVersion(Samples.id())).isZero();
  }

  @Test
  void pendingCountsTheEventsThatAreNotDelivered() {
    TenantDatabase record = makeWithEvents(3);
    TenantDatabaseEvent event = claimed(relay, record, 1);
    long pending = outbox.pending();
    assertThat(pending).isGreaterThanOrEqualTo(3);

    assertThat(marks(relay, event)).isTrue();

    assertThat(outbox.pending()).isEqualTo(pending - 1);
  }

  @Test
  void aClaimedOrRestingEventIsPending() {
    TenantDatabase record = makeWithEvents(1);
    TenantDatabaseEvent event = claimed(relay, record, 1);
    long pending = outbox.pending();

    assertThat(outbox.retryLater(relay, event, Duration.ofHours(1))).isTrue();

    assertThat(outbox.pending()).isEqualTo(pending).isPositive();
  }
}

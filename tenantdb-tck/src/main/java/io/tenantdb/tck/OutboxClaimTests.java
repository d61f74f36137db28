package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Which events a relay gets. */
abstract class OutboxClaimTests extends OutboxTests {

  OutboxClaimTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void aSavedChangeCanBeClaimedAsItWasGiven() {
    TenantDatabase record = makeWithEvents(1);

    assertThat(claimed(relay, record, 1)).isEqualTo(Samples.created(record));
  }

  @Test
  void onlyTheOldestEventOfARecordIsClaimed() {
    TenantDatabase record = makeWithEvents(3);

    claimed(relay, record, 1);

    assertNoneToClaim(relay, record);
    assertNoneToClaim(otherRelay, record);
  }

  @Test
  void aClaimedEventIsPassedOverByOthers() {
    TenantDatabase record = makeWithEvents(1);

    claimed(relay, record, 1);

    assertNoneToClaim(otherRelay, record);
  }

  @Test
  void aClaimedEventIsPassedOverByItsOwnRelay() {
    TenantDatabase record = makeWithEvents(1);

    claimed(relay, record, 1);

    assertNoneToClaim(relay, record);
  }

  @Test
  void theNextEventIsClaimedWhenTheOneBeforeIsDelivered() {
    TenantDatabase record = makeWithEvents(3);

    for (int version = 1; version <= 3; version++) {
      TenantDatabaseEvent event = claimed(relay, record, version);
      assertThat(marks(relay, event)).isTrue();
    }
    assertNoneToClaim(relay, record);
  }

  @Test
  void anEventIsClaimedFromEachRecord() {
    List<TenantDatabaseId> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ids.add(makeWithEvents(2).id());
    }

    List<TenantDatabaseEvent> events = reader.claim(relay, OutboxReader.LONG, ids);

    assertThat(events).extracting(TenantDatabaseEvent::version).containsOnly(1L);
    assertThat(events).extracting(TenantDatabaseEvent::id).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void noMoreEventsAreClaimedThanTheLimit() {
    for (int i = 0; i < 5; i++) {
      makeWithEvents(2);
    }

    assertThat(outbox.claim(relay, 3, OutboxReader.LONG))
        .hasSize(3)
        .extracting(TenantDatabaseEvent::id)
        .doesNotHaveDuplicates();
    assertThat(outbox.claim(otherRelay, 1, OutboxReader.LONG)).hasSize(1);
  }

  @Test
  void theLongestWaitingEventsAreClaimedFirst() {
    List<TenantDatabaseId> descending = new ArrayList<>(Samples.ids(5));
    Collections.reverse(descending);
    Collections.swap(descending, 1, 3);
    for (TenantDatabaseId id : descending) {
      make(Samples.newRecord(id, Samples.tenantId()).build());
    }

    assertThat(reader.claimOneByOne(relay, descending))
        .extracting(TenantDatabaseEvent::id)
        .containsExactlyElementsOf(descending);
  }

  @Test
  void aBatchIsOrderedByTheTimeOfWaiting() {
    List<TenantDatabaseId> descending = new ArrayList<>(Samples.ids(5));
    Collections.reverse(descending);
    Collections.swap(descending, 1, 3);
    for (TenantDatabaseId id : descending) {
      make(Samples.newRecord(id, Samples.tenantId()).build());
    }

    assertThat(reader.claim(relay, OutboxReader.LONG, descending))
        .extracting(TenantDatabaseEvent::id)
        .containsExactlyElementsOf(descending);
  }

  @Test
  void anEventThatIsAddedLaterIsClaimedInItsTurn() {
    TenantDatabase record = makeWithEvents(1);
    assertThat(marks(relay, claimed(relay, record, 1))).isTrue();
    assertNoneToClaim(relay, record);

    changeNext(record);

    claimed(relay, record, 2);
  }
}

package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of the outbox have in common. */
abstract class OutboxTests extends RegistryTests {

  /** Names of relays that no other test uses. */
  String relay;

  String otherRelay;

  OutboxTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @BeforeEach
  void nameRelays() {
    relay = "relay-" + UUID.randomUUID();
    otherRelay = "relay-" + UUID.randomUUID();
  }

  /** Makes a record with this many events, and shows that they wait. */
  TenantDatabase makeWithEvents(int events) {
    long before = outbox.pending();
    TenantDatabase state = makeNew();
    while (state.version() < events) {
      state = changeNext(state);
    }
    assertThat(outbox.pending()).isEqualTo(before + events);
    return state;
  }

  /** Claims the record's oldest event, and shows that it is this one. */
  TenantDatabaseEvent claimed(String who, TenantDatabase record, long version) {
    return claimed(who, record, version, OutboxReader.LONG);
  }

  TenantDatabaseEvent claimed(String who, TenantDatabase record, long version, Duration duration) {
    List<TenantDatabaseEvent> events = reader.claim(who, duration, List.of(record.id()));
    assertThat(events)
        .as("events of the record that %s claimed", who)
        .extracting(TenantDatabaseEvent::version)
        .containsExactly(version);
    return events.get(0);
  }

  /** Claims the record's next event as soon as there is one to be claimed. */
  TenantDatabaseEvent claimedInTheEnd(String who, TenantDatabaseId id) {
    return Await.value("an event to claim", () -> reader.claim(who, id).stream().findFirst());
  }

  /** Marks an event as delivered, and says whether the relay held the claim. */
  boolean marks(String who, TenantDatabaseEvent event) {
    return outbox.markDelivered(who, List.of(event)).equals(Set.of(event.id()));
  }

  void assertNoneToClaim(String who, TenantDatabase record) {
    assertThat(reader.claim(who, record.id())).as("events that %s could claim", who).isEmpty();
  }
}

package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.TenantDatabaseEventListener;
import io.tenantdb.api.TenantDatabaseEvents.Subscription;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseEventBus;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of {@link TenantDatabaseEventBus}. */
public abstract class TenantDatabaseEventBusContract {

  private static final int PUBLISHERS = 8;
  private static final int EVENTS = 20;

  private TenantDatabaseEventBus bus;

  /** For the adapter's test class. */
  protected TenantDatabaseEventBusContract() {}

  /** The adapter, without subscribers; called once a test. */
  protected abstract TenantDatabaseEventBus eventBus();

  @BeforeEach
  void openBus() {
    bus = eventBus();
  }

  @Test
  void everySubscriberHasTheEventWhenPublishReturns() {
    Recorder one = subscribe("one");
    Recorder other = subscribe("other");
    List<TenantDatabaseEvent> events = history(1);

    bus.publish(events.get(0));

    assertThat(one.events).containsExactlyElementsOf(events);
    assertThat(other.events).containsExactlyElementsOf(events);
  }

  @Test
  void eventsArriveInTheOrderOfTheirPublication() {
    Recorder recorder = subscribe("recorder");
    List<TenantDatabaseEvent> events = history(5);

    events.forEach(bus::publish);

    assertThat(recorder.events).containsExactlyElementsOf(events);
  }

  @Test
  void aSubscriberGetsOnlyWhatIsPublishedFromThenOn() {
    List<TenantDatabaseEvent> events = history(2);
    bus.publish(events.get(0));

    Recorder recorder = subscribe("late");
    bus.publish(events.get(1));

    assertThat(recorder.events).containsExactly(events.get(1));
  }

  @Test
  void aClosedSubscriptionGetsNothingMore() {
    List<TenantDatabaseEvent> events = history(2);
    Recorder closed = new Recorder();
    Recorder open = subscribe("open");
    Subscription subscription = bus.subscribe("closed", closed);
    bus.publish(events.get(0));

    subscription.close();
    subscription.close();
    bus.publish(events.get(1));

    assertThat(closed.events).containsExactly(events.get(0));
    assertThat(open.events).containsExactlyElementsOf(events);
  }

  @Test
  void aSubscribersNameIsTakenUntilItIsClosed() {
    Recorder first = new Recorder();
    Recorder refused = new Recorder();
    Subscription subscription = bus.subscribe("name", first);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> bus.subscribe("name", refused))
        .withMessageContaining("name");

    List<TenantDatabaseEvent> events = history(2);
    bus.publish(events.get(0));
    assertThat(first.events).containsExactly(events.get(0));
    assertThat(refused.events).isEmpty();
    subscription.close();
    Recorder next = subscribe("name");
    bus.publish(events.get(1));
    assertThat(next.events).containsExactly(events.get(1));
  }

  @Test
  void closingAnOldSubscriptionDoesNotCloseItsSuccessor() {
    Subscription old = bus.subscribe("name", new Recorder());
    old.close();
    Recorder successor = subscribe("name");

    old.close();
    List<TenantDatabaseEvent> events = history(1);
    bus.publish(events.get(0));

    assertThat(successor.events).containsExactlyElementsOf(events);
  }

  @Test
  void aFailureOfASubscriberIsThrownAfterAllWereTried() {
    Recorder before = subscribe("before");
    bus.subscribe("failing", new Failing(1));
    Recorder after = subscribe("after");
    TenantDatabaseEvent event = history(1).get(0);

    assertThatThrownBy(() -> bus.publish(event)).isInstanceOf(RuntimeException.class);

    assertThat(before.events).containsExactly(event);
    assertThat(after.events).containsExactly(event);
  }

  @Test
  void allSubscribersAreTriedWhenSeveralFail() {
    Failing one = new Failing(1);
    Failing other = new Failing(1);
    bus.subscribe("failing", one);
    Recorder recorder = subscribe("recorder");
    bus.subscribe("failing too", other);
    TenantDatabaseEvent event = history(1).get(0);

    assertThatThrownBy(() -> bus.publish(event)).isInstanceOf(RuntimeException.class);

    assertThat(one.events).containsExactly(event);
    assertThat(recorder.events).containsExactly(event);
    assertThat(other.events).containsExactly(event);
  }

  @Test
  void anEventThatIsPublishedAgainReachesEverySubscriberAgain() {
    Failing failing = new Failing(1);
    bus.subscribe("failing", failing);
    Recorder recorder = subscribe("recorder");
    TenantDatabaseEvent event = history(1).get(0);
    assertThatThrownBy(() -> bus.publish(event)).isInstanceOf(RuntimeException.class);

    bus.publish(event);

    assertThat(failing.events).containsExactly(event, event);
    assertThat(recorder.events).containsExactly(event, event);
  }

  @Test
  void manyPublishersKeepTheOrderOfEachRecord() {
    Recorder one = subscribe("one");
    Recorder other = subscribe("other");
    List<List<TenantDatabaseEvent>> histories = new ArrayList<>();
    for (int i = 0; i < PUBLISHERS; i++) {
      histories.add(history(EVENTS));
    }

    Race.ofActions(PUBLISHERS, i -> histories.get(i).forEach(bus::publish)).allWinners();

    for (List<TenantDatabaseEvent> history : histories) {
      TenantDatabaseId id = history.get(0).id();
      assertThat(one.eventsOf(id)).containsExactlyElementsOf(history);
      assertThat(other.eventsOf(id)).containsExactlyElementsOf(history);
    }
  }

  @Test
  void ofManySubscribersOfOneNameOneWins() {
    List<Recorder> recorders = new ArrayList<>();
    for (int i = 0; i < Race.MANY; i++) {
      recorders.add(new Recorder());
    }

    Race<Integer> race =
        Race.ofActions(Race.MANY, i -> bus.subscribe("contended", recorders.get(i)));
    TenantDatabaseEvent event = history(1).get(0);
    bus.publish(event);

    assertThat(recorders.get(race.onlyWinner()).events).containsExactly(event);
    assertThat(recorders.stream().mapToInt(recorder -> recorder.events.size()).sum()).isEqualTo(1);
    assertThat(race.failures())
        .allSatisfy(e -> assertThat(e).isInstanceOf(IllegalArgumentException.class));
  }

  private Recorder subscribe(String name) {
    Recorder recorder = new Recorder();
    assertThat(bus.subscribe(name, recorder)).as("subscription").isNotNull();
    return recorder;
  }

  /** The first events of a new record. */
  private static List<TenantDatabaseEvent> history(int count) {
    List<TenantDatabaseEvent> events = new ArrayList<>();
    TenantDatabase state = Samples.newRecord();
    events.add(Samples.created(state));
    while (events.size() < count) {
      state = Samples.next(state).build();
      events.add(Samples.updated(state));
    }
    return events;
  }

  private static class Recorder implements TenantDatabaseEventListener {

    final Queue<TenantDatabaseEvent> events = new ConcurrentLinkedQueue<>();

    @Override
    public void onEvent(TenantDatabaseEvent event) {
      events.add(event);
    }

    List<TenantDatabaseEvent> eventsOf(TenantDatabaseId id) {
      return events.stream().filter(event -> event.id().equals(id)).toList();
    }
  }

  private static final class Failing extends Recorder {

    private int failures;

    Failing(int failures) {
      this.failures = failures;
    }

    @Override
    public void onEvent(TenantDatabaseEvent event) {
      super.onEvent(event);
      if (failures-- > 0) {
        throw new IllegalStateException("this subscriber fails on purpose");
      }
    }
  }
}

package io.tenantdb.inmemory;

import io.tenantdb.api.TenantDatabaseEventListener;
import io.tenantdb.api.TenantDatabaseEvents.Subscription;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.spi.TenantDatabaseEventBus;
import io.tenantdb.tck.TenantDatabaseEventBusContract;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** Buses that break one promise each. */
final class EventBusFaults {

  private EventBusFaults() {}

  /** A bus that is sound but for what a subclass overrides. */
  private abstract static class Fault extends TenantDatabaseEventBusContract
      implements TenantDatabaseEventBus {

    final TenantDatabaseEventBus sound = new InMemoryEventBus();

    @Override
    protected final TenantDatabaseEventBus eventBus() {
      return this;
    }

    @Override
    public void publish(TenantDatabaseEvent event) {
      sound.publish(event);
    }

    @Override
    public Subscription subscribe(String name, TenantDatabaseEventListener listener) {
      return sound.subscribe(name, listener);
    }
  }

  @CaughtBy("aFailureOfASubscriberIsThrownAfterAllWereTried")
  static final class StopsAtTheFirstFailingSubscriber extends Fault {
    private final AtomicBoolean stopped = new AtomicBoolean();

    @Override
    public void publish(TenantDatabaseEvent event) {
      stopped.set(false);
      super.publish(event);
    }

    @Override
    public Subscription subscribe(String name, TenantDatabaseEventListener listener) {
      return super.subscribe(
          name,
          event -> {
            if (!stopped.getAndSet(true)) {
              listener.onEvent(event);
              stopped.set(false);
            }
          });
    }
  }

  @CaughtBy("allSubscribersAreTriedWhenSeveralFail")
  static final class HidesFailures extends Fault {
    @Override
    public void publish(TenantDatabaseEvent event) {
      try {
        super.publish(event);
      } catch (IllegalStateException e) {
        // Hidden: that is the fault.
      }
    }
  }

  @CaughtBy("aClosedSubscriptionGetsNothingMore")
  static final class DeliversToClosedSubscriptions extends Fault {
    @Override
    public Subscription subscribe(String name, TenantDatabaseEventListener listener) {
      super.subscribe(name, listener);
      return () -> {};
    }
  }

  @CaughtBy("ofManySubscribersOfOneNameOneWins")
  static final class TakesANameTwice extends Fault {
    @Override
    public Subscription subscribe(String name, TenantDatabaseEventListener listener) {
      return super.subscribe(name + UUID.randomUUID(), listener);
    }
  }

  @CaughtBy("everySubscriberHasTheEventWhenPublishReturns")
  static final class ReturnsBeforeTheEventIsTaken extends Fault {
    private final Deque<TenantDatabaseEvent> held = new ArrayDeque<>();

    @Override
    public void publish(TenantDatabaseEvent event) {
      held.addLast(event);
      if (held.size() > 1) {
        super.publish(held.removeFirst());
      }
    }
  }
}

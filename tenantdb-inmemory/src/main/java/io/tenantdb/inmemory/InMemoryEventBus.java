package io.tenantdb.inmemory;

import io.tenantdb.api.TenantDatabaseEventListener;
import io.tenantdb.api.TenantDatabaseEvents.Subscription;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.spi.TenantDatabaseEventBus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bus that calls its subscribers on the publisher's thread, in the order in which they
 * subscribed. Safe for use by many threads.
 */
public final class InMemoryEventBus implements TenantDatabaseEventBus {

  /** Has identity: closing a subscription twice must not end a later one of the same name. */
  private static final class Subscriber {
    private final String name;
    private final TenantDatabaseEventListener listener;

    private Subscriber(String name, TenantDatabaseEventListener listener) {
      this.name = Objects.requireNonNull(name, "name");
      this.listener = Objects.requireNonNull(listener, "listener");
    }
  }

  private final Object lock = new Object();
  private final List<Subscriber> subscribers = new ArrayList<>();

  /** A bus without subscribers. */
  public InMemoryEventBus() {}

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if a subscriber failed; its cause is what the first one threw,
   *     and what the others threw is suppressed in it
   */
  @Override
  public void publish(TenantDatabaseEvent event) {
    Objects.requireNonNull(event, "event");
    List<Subscriber> present;
    synchronized (lock) {
      present = List.copyOf(subscribers);
    }
    IllegalStateException failure = null;
    for (Subscriber subscriber : present) {
      failure = deliver(event, subscriber, failure);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static @Nullable IllegalStateException deliver(
      TenantDatabaseEvent event, Subscriber subscriber, @Nullable IllegalStateException earlier) {
    try {
      subscriber.listener.onEvent(event);
      return earlier;
    } catch (RuntimeException | Error e) {
      IllegalStateException failure =
          new IllegalStateException(
              ("Subscriber '%s' did not take version %d of tenant database %s (%s) of tenant %s;"
                      + " publish the event again")
                  .formatted(
                      subscriber.name,
                      event.version(),
                      event.id(),
                      event.state().databaseName(),
                      event.state().tenantId()),
              e);
      if (earlier == null) {
        return failure;
      }
      earlier.addSuppressed(failure);
      return earlier;
    }
  }

  @Override
  public Subscription subscribe(String name, TenantDatabaseEventListener listener) {
    Subscriber subscriber = new Subscriber(name, listener);
    synchronized (lock) {
      if (subscribers.stream().anyMatch(present -> present.name.equals(name))) {
        throw new IllegalArgumentException(
            "There is a subscriber '%s' already; choose another name".formatted(name));
      }
      subscribers.add(subscriber);
    }
    return () -> unsubscribe(subscriber);
  }

  private void unsubscribe(Subscriber subscriber) {
    synchronized (lock) {
      subscribers.remove(subscriber);
    }
  }
}

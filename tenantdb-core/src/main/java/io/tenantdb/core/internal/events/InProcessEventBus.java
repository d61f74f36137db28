package io.tenantdb.core.internal.events;

import com.google.common.base.Throwables;
import io.tenantdb.api.TenantDatabaseEventListener;
import io.tenantdb.api.TenantDatabaseEvents.Subscription;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.spi.TenantDatabaseEventBus;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the subscribers of this process, on the relay's thread. */
public final class InProcessEventBus implements TenantDatabaseEventBus {

  private static final Logger log = LoggerFactory.getLogger(InProcessEventBus.class);

  private final ConcurrentMap<String, Subscriber> subscribers = new ConcurrentHashMap<>();

  @Override
  public void publish(TenantDatabaseEvent event) {
    @Nullable Throwable failure = null;
    for (var subscriber : subscribers.entrySet()) {
      try {
        subscriber.getValue().listener().onEvent(event);
      } catch (RuntimeException | Error e) {
        log.warn(
            "Subscriber {} did not take version {} of tenant {}, database {}; it is tried again: {}",
            subscriber.getKey(),
            event.version(),
            event.state().tenantId(),
            event.state().databaseName(),
            e.toString());
        if (failure == null) {
          failure = e;
        } else if (failure != e) {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      Throwables.throwIfUnchecked(failure);
    }
  }

  @Override
  public Subscription subscribe(String name, TenantDatabaseEventListener listener) {
    Subscriber subscriber = new Subscriber(listener);
    if (subscribers.putIfAbsent(name, subscriber) != null) {
      throw new IllegalArgumentException(
          "A subscriber named '%s' is there already; give this one another name".formatted(name));
    }
    return () -> subscribers.remove(name, subscriber);
  }

  /** One subscription; equal to no other, also not to a later one of the same listener. */
  private static final class Subscriber {

    private final TenantDatabaseEventListener listener;

    Subscriber(TenantDatabaseEventListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
    }

    TenantDatabaseEventListener listener() {
      return listener;
    }
  }
}

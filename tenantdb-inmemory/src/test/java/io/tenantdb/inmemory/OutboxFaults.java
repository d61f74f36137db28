package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.tck.TenantDatabaseOutboxContract;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Registries that break one promise about events each. */
final class OutboxFaults {

  private OutboxFaults() {}

  /** An outbox that is sound but for what an anonymous subclass overrides. */
  private static class Outbox extends InMemoryOutbox {
    Outbox(Object lock) {
      super(lock, InstantSource.system());
    }
  }

  private abstract static class Fault extends TenantDatabaseOutboxContract {

    abstract InMemoryOutbox faulty(Object lock);

    @Override
    protected final TenantDatabaseRegistry registry() {
      return new FaultyRegistry() {
        @Override
        InMemoryOutbox newOutbox() {
          return faulty(lock);
        }
      };
    }
  }

  @CaughtBy("Claiming.theNextEventIsClaimedWhenTheOneBeforeIsDelivered")
  static final class NewestEventFirst extends Fault {
    @Override
    InMemoryOutbox faulty(Object lock) {
      return new Outbox(lock) {
        @Override
        Entry next(Deque<Entry> queue) {
          return queue.getLast();
        }
      };
    }
  }

  @CaughtBy("Claiming.onlyTheOldestEventOfARecordIsClaimed")
  static final class LaterEventOvertakesAClaimedOne extends Fault {
    @Override
    InMemoryOutbox faulty(Object lock) {
      return new Outbox(lock) {
        @Override
        Entry next(Deque<Entry> queue) {
          return queue.stream()
              .filter(entry -> entry.relay == null)
              .findFirst()
              .orElseGet(queue::getFirst);
        }
      };
    }
  }

  @CaughtBy("Claiming.aClaimedEventIsPassedOverByOthers")
  static final class ClaimNotExclusive extends Fault {
    @Override
    InMemoryOutbox faulty(Object lock) {
      return new Outbox(lock) {
        @Override
        boolean isClaimable(Entry entry, Instant now) {
          return true;
        }
      };
    }
  }

  @CaughtBy("Delivery.anExpiredClaimIsClaimedByAnotherRelay")
  static final class ExpiredClaimNeverClaimedAgain extends Fault {
    @Override
    InMemoryOutbox faulty(Object lock) {
      return new Outbox(lock) {
        @Override
        boolean isClaimable(Entry entry, Instant now) {
          return entry.relay == null && super.isClaimable(entry, now);
        }
      };
    }
  }

  @CaughtBy("Delivery.anExpiredClaimThatNobodyTookIsStillHeld")
  static final class ClaimLostByItsExpiry extends Fault {
    @Override
    InMemoryOutbox faulty(Object lock) {
      return new Outbox(lock) {
        private final Map<TenantDatabaseId, Instant> expiries = new HashMap<>();

        @Override
        public List<TenantDatabaseEvent> claim(String relay, int limit, Duration duration) {
          Instant expiry = Instant.now().plus(duration);
          List<TenantDatabaseEvent> events = super.claim(relay, limit, duration);
          events.forEach(event -> expiries.put(event.id(), expiry));
          return events;
        }

        @Override
        public Set<TenantDatabaseId> markDelivered(
            String relay, Collection<TenantDatabaseEvent> events) {
          Instant now = Instant.now();
          return super.markDelivered(
              relay,
              events.stream()
                  .filter(it -> now.isBefore(expiries.getOrDefault(it.id(), Instant.MAX)))
                  .toList());
        }
      };
    }
  }

  @CaughtBy("Claiming.noMoreEventsAreClaimedThanTheLimit")
  static final class ClaimsOneMoreThanTheLimit extends Fault {
    @Override
    InMemoryOutbox faulty(Object lock) {
      return new Outbox(lock) {
        @Override
        public List<TenantDatabaseEvent> claim(String relay, int limit, Duration duration) {
          return super.claim(relay, limit + 1, duration);
        }
      };
    }
  }

  @CaughtBy("Claiming.aBatchIsOrderedByTheTimeOfWaiting")
  static final class ShortestWaitingFirst extends Fault {
    @Override
    InMemoryOutbox faulty(Object lock) {
      return new Outbox(lock) {
        @Override
        public List<TenantDatabaseEvent> claim(String relay, int limit, Duration duration) {
          List<TenantDatabaseEvent> events = new ArrayList<>(super.claim(relay, limit, duration));
          Collections.reverse(events);
          return events;
        }
      };
    }
  }

  @CaughtBy("Delivery.anEventThatIsPutOffRests")
  static final class EventThatIsPutOffDoesNotRest extends Fault {
    @Override
    InMemoryOutbox faulty(Object lock) {
      return new Outbox(lock) {
        @Override
        public boolean retryLater(String relay, TenantDatabaseEvent event, Duration delay) {
          return super.retryLater(relay, event, Duration.ZERO);
        }
      };
    }
  }

  @CaughtBy("Delivery.anEventThatIsPutOffAndReadyComesBehindThoseThatWaited")
  static final class EventThatIsPutOffKeepsItsPlace extends Fault {
    @Override
    InMemoryOutbox faulty(Object lock) {
      return new Outbox(lock) {
        @Override
        void moveBack(Entry entry, Instant now) {}
      };
    }
  }

  @CaughtBy("Delivery.anEventThatIsPutOffStandsInLineFromTheEndOfItsRest")
  static final class EventStandsInLineWhileItRests extends Fault {
    @Override
    InMemoryOutbox faulty(Object lock) {
      return new Outbox(lock) {
        @Override
        void moveBack(Entry entry, Instant now) {
          super.moveBack(entry, now);
          entry.waitsSince = now;
        }
      };
    }
  }

  @CaughtBy("Delivery.manyEventsAreMarkedAtOnceAndThoseOfALostClaimAreNot")
  static final class MarksOneOfMany extends Fault {
    @Override
    InMemoryOutbox faulty(Object lock) {
      return new Outbox(lock) {
        @Override
        public Set<TenantDatabaseId> markDelivered(
            String relay, Collection<TenantDatabaseEvent> events) {
          for (TenantDatabaseEvent event : events) {
            Set<TenantDatabaseId> marked = super.markDelivered(relay, List.of(event));
            if (!marked.isEmpty()) {
              return marked;
            }
          }
          return Set.of();
        }
      };
    }
  }

  /** At most once instead of at least once: a crash of the relay loses the event. */
  @CaughtBy("Delivery.theDeliveredVersionFollowsTheDelivery")
  static final class DeliveredAsSoonAsClaimed extends Fault {
    @Override
    InMemoryOutbox faulty(Object lock) {
      return new Outbox(lock) {
        @Override
        public List<TenantDatabaseEvent> claim(String relay, int limit, Duration duration) {
          List<TenantDatabaseEvent> events = super.claim(relay, limit, duration);
          super.markDelivered(relay, events);
          return events;
        }

        @Override
        public Set<TenantDatabaseId> markDelivered(
            String relay, Collection<TenantDatabaseEvent> events) {
          return events.stream().map(TenantDatabaseEvent::id).collect(Collectors.toSet());
        }
      };
    }
  }
}

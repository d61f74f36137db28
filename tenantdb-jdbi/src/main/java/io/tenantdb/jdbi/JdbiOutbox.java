package io.tenantdb.jdbi;

import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * The events that wait for delivery. Each record has one row that says how far its events are
 * delivered; to claim an event is to lock and mark that row, so no two relays ever hold events of
 * one record.
 */
final class JdbiOutbox implements TenantDatabaseOutbox {

  private final RegistryStore store;

  JdbiOutbox(RegistryStore store) {
    this.store = store;
  }

  @Override
  public List<TenantDatabaseEvent> claim(String relay, int limit, Duration duration) {
    Objects.requireNonNull(relay, "relay");
    Limits.requireAtLeastOne(limit);
    // Committed before anything is thrown: an event that cannot be read stays claimed, and lets
    // others pass, until its claim expires.
    List<Claimed> batch =
        store.write(
            handle -> {
              UUID[] records = claimRecords(handle, relay, limit, duration);
              return records.length == 0 ? List.of() : oldestWaiting(handle, records);
            });
    List<TenantDatabaseEvent> events = batch.stream().flatMap(Claimed::readable).toList();
    if (events.isEmpty()) {
      batch.stream()
          .flatMap(Claimed::unreadable)
          .findFirst()
          .ifPresent(
              failure -> {
                throw failure;
              });
    }
    return events;
  }

  private UUID[] claimRecords(Handle handle, String relay, int limit, Duration duration) {
    return store
        .query(handle, "outbox-claim")
        .bind("relay", relay)
        .bind("limit", limit)
        .bind("micros", Micros.of(duration))
        .mapTo(UUID.class)
        .list()
        .toArray(UUID[]::new);
  }

  private List<Claimed> oldestWaiting(Handle handle, UUID[] records) {
    return store.query(handle, "outbox-claimed").bind("ids", records).map(Claimed::read).list();
  }

  @Override
  public Set<TenantDatabaseId> markDelivered(String relay, Collection<TenantDatabaseEvent> events) {
    Set<TenantDatabaseId> marked = new HashSet<>();
    if (events.size() > 1) {
      marked.addAll(store.write(handle -> markFree(handle, relay, events)));
    }
    // One by one, as a transaction that waits for a save must hold nothing that a save may want: a
    // worker of a run saves two records in one transaction.
    for (TenantDatabaseEvent event : events) {
      if (!marked.contains(event.id())) {
        marked.addAll(store.write(handle -> mark(handle, relay, List.of(event))));
      }
    }
    return Set.copyOf(marked);
  }

  private Set<TenantDatabaseId> markFree(
      Handle handle, String relay, Collection<TenantDatabaseEvent> events) {
    Set<TenantDatabaseId> free =
        ids(
            store
                .query(handle, "outbox-lock-claimed")
                .bind("ids", ids(events))
                .bind("relay", relay));
    return mark(handle, relay, events.stream().filter(it -> free.contains(it.id())).toList());
  }

  private Set<TenantDatabaseId> mark(
      Handle handle, String relay, Collection<TenantDatabaseEvent> events) {
    Long[] versions = events.stream().map(TenantDatabaseEvent::version).toArray(Long[]::new);
    return ids(
        store
            .query(handle, "outbox-mark-delivered")
            .bind("relay", relay)
            .bind("ids", ids(events))
            .bind("versions", versions));
  }

  private static UUID[] ids(Collection<TenantDatabaseEvent> events) {
    return events.stream().map(event -> event.id().value()).toArray(UUID[]::new);
  }

  private static Set<TenantDatabaseId> ids(Query query) {
    return Set.copyOf(query.map((row, context) -> Rows.id(row)).list());
  }

  @Override
  public boolean retryLater(String relay, TenantDatabaseEvent event, Duration delay) {
    long micros = Micros.of(delay);
    return store.update(
        "outbox-retry-later",
        update ->
            update
                .bind("relay", relay)
                .bind("id", event.id().value())
                .bind("version", event.version())
                .bind("micros", micros));
  }

  @Override
  public long deliveredVersion(TenantDatabaseId id) {
    return store.read(
        "outbox-delivered-version",
        query -> query.bind("id", id.value()).mapTo(Long.class).findOne().orElse(0L));
  }

  @Override
  public long pending() {
    return store.read("outbox-pending", query -> query.mapTo(Long.class).one());
  }

  /** A claimed event, or why it cannot be read. */
  private record Claimed(@Nullable TenantDatabaseEvent event, @Nullable RegistryException failure) {

    static Claimed read(ResultSet row, StatementContext context) throws SQLException {
      try {
        return new Claimed(Rows.event(row, context), null);
      } catch (RuntimeException e) {
        return new Claimed(
            null,
            new RegistryException(
                ("Event %d of record %s cannot be read: %s. It and the record's later events wait in"
                        + " the outbox. Has a newer tenantdb written it? Then run that on every node")
                    .formatted(row.getLong("version"), Rows.id(row), e.getMessage()),
                e));
      }
    }

    Stream<TenantDatabaseEvent> readable() {
      return Stream.ofNullable(event);
    }

    Stream<RegistryException> unreadable() {
      return Stream.ofNullable(failure);
    }
  }
}

package io.tenantdb.api.database;

import java.time.Instant;

/**
 * One change of one record: the version that it made, with the full state at that version. A
 * record's events have the versions 1, 2, 3 and so on without a gap; id and version identify an
 * event.
 */
public sealed interface TenantDatabaseEvent
    permits TenantDatabaseCreatedEvent, TenantDatabaseUpdatedEvent, TenantDatabaseDeletedEvent {

  /** The state that the change made. */
  TenantDatabase state();

  /** Who asked for the change, and why. */
  Attribution attribution();

  /** The record that changed. */
  default TenantDatabaseId id() {
    return state().id();
  }

  /** The version that the change made. */
  default long version() {
    return state().version();
  }

  /** When the change was made. */
  default Instant occurredAt() {
    return state().updatedAt();
  }
}

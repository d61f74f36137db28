package io.tenantdb.api.database;

import java.util.Objects;

/**
 * A record changed.
 *
 * @param state the state that the change made
 * @param attribution who asked for it, and why
 */
public record TenantDatabaseUpdatedEvent(TenantDatabase state, Attribution attribution)
    implements TenantDatabaseEvent {

  public TenantDatabaseUpdatedEvent {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(attribution, "attribution");
  }
}

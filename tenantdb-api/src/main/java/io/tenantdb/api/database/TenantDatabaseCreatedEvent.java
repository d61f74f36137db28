package io.tenantdb.api.database;

import java.util.Objects;

/**
 * A record was made.
 *
 * @param state the state that the change made
 * @param attribution who asked for it, and why
 */
public record TenantDatabaseCreatedEvent(TenantDatabase state, Attribution attribution)
    implements TenantDatabaseEvent {

  public TenantDatabaseCreatedEvent {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(attribution, "attribution");
  }
}

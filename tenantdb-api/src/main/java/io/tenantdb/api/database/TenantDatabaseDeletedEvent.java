package io.tenantdb.api.database;

import java.util.Objects;

/**
 * A record was soft-deleted.
 *
 * @param state the state that the change made
 * @param attribution who asked for it, and why
 */
public record TenantDatabaseDeletedEvent(TenantDatabase state, Attribution attribution)
    implements TenantDatabaseEvent {

  public TenantDatabaseDeletedEvent {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(attribution, "attribution");
  }
}

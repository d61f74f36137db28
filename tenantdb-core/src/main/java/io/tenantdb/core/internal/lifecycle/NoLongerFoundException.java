package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.TenantDbException;

/** Work that was found is over, or something else was called for meanwhile. */
public final class NoLongerFoundException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  NoLongerFoundException(FoundWork work, TenantDatabase now) {
    super(
        "Tenant %s, database %s: %s was found to be done, and somebody has worked on it since; nothing was changed"
            .formatted(now.tenantId(), now.databaseName(), work.operation()));
  }
}

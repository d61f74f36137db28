package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.TenantDbException;

/** Another purge is under way on the server, and whoever asked does not wait for it. */
public final class PurgeUnderWayException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  PurgeUnderWayException(TenantDatabase record) {
    super(
        "Tenant %s, database %s: another purge is under way on server %s and may take as long as a"
                .formatted(record.tenantId(), record.databaseName(), record.server())
            + " backup; the reconciler purges this one when its turn comes");
  }
}

package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.migration.SchemaState;
import java.util.Objects;

/** What the registry knows of the schemas in the databases. */
public final class Ledger {

  private Ledger() {}

  /**
   * Whether a history shows what is on record. A record that knows no fingerprint is no witness of
   * what was applied.
   */
  public static boolean agrees(TenantDatabase record, SchemaState found) {
    return Objects.equals(found.version(), record.schemaVersion())
        && (record.schemaFingerprint() == null
            || record.schemaFingerprint().equals(found.fingerprint()));
  }
}

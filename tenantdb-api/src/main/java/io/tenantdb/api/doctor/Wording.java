package io.tenantdb.api.doctor;

import io.tenantdb.api.database.TenantDatabase;

/** What the messages of findings have in common. */
final class Wording {

  private Wording() {}

  /** How a message about a record begins. */
  static String about(TenantDatabase record) {
    return "Tenant %s, database %s on server %s (record %s%s): "
        .formatted(
            record.tenantId(),
            record.databaseName(),
            record.server(),
            record.id(),
            record.isDeleted() ? ", deleted" : "");
  }
}

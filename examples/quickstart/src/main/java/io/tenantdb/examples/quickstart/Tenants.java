package io.tenantdb.examples.quickstart;

import io.tenantdb.api.database.TenantId;
import java.util.List;

/** The host's own list of its tenants; a real host has it in a table. */
final class Tenants {

  static final TenantId ACME = new TenantId("acme");
  static final TenantId GLOBEX = new TenantId("globex");
  static final TenantId INITECH = new TenantId("initech");

  static final List<TenantId> ALL = List.of(ACME, GLOBEX, INITECH);

  private Tenants() {}

  /** What tenantdb asks before it gives anyone a database. */
  static boolean exists(TenantId tenant) {
    return ALL.contains(tenant);
  }
}

package io.tenantdb.api.spi;

import io.tenantdb.api.routing.TenantRoute;
import java.util.Optional;

/**
 * What the host wants to be true of a tenant's database after its migration, before it counts as
 * migrated. Called under the lease on the record, while the database accepts connections; for one
 * that is suspended as well.
 */
@FunctionalInterface
public interface TenantDatabaseCheck {

  /**
   * Looks at the database and changes nothing.
   *
   * @return what is wrong, without a secret; empty if nothing is
   */
  Optional<String> check(TenantRoute route);
}

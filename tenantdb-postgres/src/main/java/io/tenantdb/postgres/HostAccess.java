package io.tenantdb.postgres;

import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantCredentials;
import java.util.Objects;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * What isolation needs of the host.
 *
 * @param databases connects to a database as the admin role
 * @param credentials keeps the passwords of the tenants' logins
 */
record HostAccess(Function<DatabaseAddress, DataSource> databases, TenantCredentials credentials) {

  HostAccess {
    Objects.requireNonNull(databases, "databases");
    Objects.requireNonNull(credentials, "credentials");
  }
}

package io.tenantdb.postgres;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import java.sql.Connection;
import java.sql.SQLException;

/** The contract without isolation. */
final class PostgresProvisionerTest extends ServerContract {

  private final Server server = new Server();

  @Override
  Server host() {
    return server;
  }

  @Override
  protected TenantDatabaseProvisioner provisioner() {
    return server.provisioner();
  }

  @Override
  Connection session(DatabaseName name) throws SQLException {
    return server.session(name);
  }
}

package io.tenantdb.postgres;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.api.provisioning.TenantPassword;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The contract with isolation: an application comes in as the tenant's own login. */
final class IsolatedProvisionerTest extends ServerContract {

  private static final Pattern RECORD = Pattern.compile(" record=([0-9a-f-]{36}) ");

  private final IsolatedServer isolated = new IsolatedServer();

  @Override
  Server host() {
    return isolated.server();
  }

  @Override
  protected TenantDatabaseProvisioner provisioner() {
    return isolated.provisioner();
  }

  @Override
  Connection session(DatabaseName name) throws SQLException {
    Matcher record = RECORD.matcher(host().comment(name));
    if (!record.find()) {
      return host().session(name);
    }
    TenantDatabaseId id = new TenantDatabaseId(UUID.fromString(record.group(1)));
    Optional<TenantPassword> password = isolated.credentials().find(id);
    return host()
        .postgres()
        .dataSource(
            name.value(),
            TenantLogin.roleOf(id),
            password.map(TenantPassword::value).orElse("forgotten"))
        .getConnection();
  }
}

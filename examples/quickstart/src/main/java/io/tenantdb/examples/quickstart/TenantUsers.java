package io.tenantdb.examples.quickstart;

import io.tenantdb.api.TenantRouting;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.routing.TenantRoute;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The host's own work on the tenants' databases: plain JDBC, on the database that the routing names
 * for the tenant, with the tenant's own login. Its statements know nothing of tenants.
 */
final class TenantUsers {

  private static final String ADD = "INSERT INTO users (email, display_name) VALUES (?, ?)";
  private static final String COUNT = "SELECT count(*) FROM users";

  /** Of the users that share an address, the one who came first stays. */
  private static final String MERGE_DUPLICATES =
      """
      DELETE FROM users u
      USING users earlier
      WHERE lower(u.email) = lower(earlier.email)
        AND u.id > earlier.id
      """;

  private final EmbeddedServers servers;
  private final TenantRouting routing;

  TenantUsers(EmbeddedServers servers, TenantRouting routing) {
    this.servers = servers;
    this.routing = routing;
  }

  void add(TenantId tenant, String email, String displayName) throws SQLException {
    try (Connection connection = connect(tenant);
        PreparedStatement statement = connection.prepareStatement(ADD)) {
      statement.setString(1, email);
      statement.setString(2, displayName);
      statement.executeUpdate();
    }
  }

  int mergeDuplicates(TenantId tenant) throws SQLException {
    try (Connection connection = connect(tenant);
        PreparedStatement statement = connection.prepareStatement(MERGE_DUPLICATES)) {
      return statement.executeUpdate();
    }
  }

  long count(TenantId tenant) throws SQLException {
    try (Connection connection = connect(tenant);
        PreparedStatement statement = connection.prepareStatement(COUNT);
        ResultSet result = statement.executeQuery()) {
      result.next();
      return result.getLong(1);
    }
  }

  private Connection connect(TenantId tenant) throws SQLException {
    TenantRoute route =
        routing
            .findRoute(tenant)
            .orElseThrow(() -> new IllegalStateException("Tenant " + tenant + " has no database"));
    return servers.tenantDatabase(route).getConnection();
  }
}

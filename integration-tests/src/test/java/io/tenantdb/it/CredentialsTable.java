package io.tenantdb.it;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.TenantPassword;
import io.tenantdb.api.spi.TenantCredentials;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** A host's passwords in a table that all its JVMs see. */
final class CredentialsTable implements TenantCredentials {

  private static final String KEEP =
      "INSERT INTO kept_password VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET id = excluded.id"
          + " RETURNING password";
  private static final String FIND = "SELECT password FROM kept_password WHERE id = ?";
  private static final String FORGET = "DELETE FROM kept_password WHERE id = ?";

  private final DataSource database;

  CredentialsTable(DataSource database) {
    this.database = database;
  }

  void create() {
    query("CREATE TABLE kept_password (id uuid PRIMARY KEY, password text NOT NULL)");
  }

  @Override
  public TenantPassword keep(TenantDatabaseId id, TenantPassword fresh) {
    return query(KEEP, id.value(), fresh.value()).map(TenantPassword::new).orElseThrow();
  }

  @Override
  public Optional<TenantPassword> find(TenantDatabaseId id) {
    return query(FIND, id.value()).map(TenantPassword::new);
  }

  @Override
  public void forget(TenantDatabaseId id) {
    query(FORGET, id.value());
  }

  /** The records that a password is kept for. */
  Set<TenantDatabaseId> ids() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement("SELECT id FROM kept_password")) {
      ResultSet rows = query.executeQuery();
      Set<TenantDatabaseId> ids = new HashSet<>();
      while (rows.next()) {
        ids.add(new TenantDatabaseId(rows.getObject(1, UUID.class)));
      }
      return ids;
    }
  }

  private Optional<String> query(String sql, Object... parameters) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      if (!statement.execute()) {
        return Optional.empty();
      }
      ResultSet row = statement.getResultSet();
      return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
    } catch (SQLException e) {
      throw new IllegalStateException("the table of passwords cannot be used", e);
    }
  }
}

package io.tenantdb.postgres;

import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.TenantLogin;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** A look at one database, in one query by keys: each database of a fleet migration gets one. */
final class Inspection {

  private static final String INSPECT = SqlResource.load("inspect-database.sql");

  private Inspection() {}

  static DatabaseInspection of(Connection connection, OwnedDatabase database) throws SQLException {
    try (PreparedStatement inspect = connection.prepareStatement(INSPECT)) {
      inspect.setString(1, TenantLogin.roleOf(database.id()));
      inspect.setString(2, database.name().value());
      try (ResultSet found = inspect.executeQuery()) {
        return found.next() ? inspection(found, database) : new DatabaseInspection.Absent();
      }
    }
  }

  private static DatabaseInspection inspection(ResultSet found, OwnedDatabase database)
      throws SQLException {
    Optional<String> comment = Optional.ofNullable(found.getString("comment"));
    boolean marked = comment.filter(DatabaseIdentity.of(database).marker()::equals).isPresent();
    // Everybody can read a marker and put it on a database of his own.
    return marked && found.getBoolean("by_admin")
        ? new DatabaseInspection.Own(found.getBoolean("is_open"))
        : new DatabaseInspection.Foreign(new DatabaseOccupant(found.getString("owner"), comment));
  }
}

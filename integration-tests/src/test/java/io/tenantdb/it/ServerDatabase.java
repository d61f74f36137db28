package io.tenantdb.it;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/**
 * A database as a tenants' server has it, read past the provisioner.
 *
 * @param open whether the server accepts connections to it
 */
record ServerDatabase(String name, long oid, boolean open, String comment) {

  private static final String FIND =
      "SELECT datname, oid, datallowconn, coalesce(shobj_description(oid, 'pg_database'), '')"
          + " FROM pg_database WHERE strpos(datname, ?) > 0 OR datname = ANY (?) ORDER BY datname";

  /** Those whose name contains a text, and those of some names. */
  static List<ServerDatabase> find(DataSource server, String part, Collection<String> names)
      throws SQLException {
    try (Connection connection = server.getConnection();
        PreparedStatement query = connection.prepareStatement(FIND)) {
      Array array = connection.createArrayOf("text", names.toArray());
      query.setString(1, part);
      query.setArray(2, array);
      ResultSet rows = query.executeQuery();
      List<ServerDatabase> found = new ArrayList<>();
      while (rows.next()) {
        found.add(
            new ServerDatabase(
                rows.getString(1), rows.getLong(2), rows.getBoolean(3), rows.getString(4)));
      }
      return found;
    }
  }
}

package io.tenantdb.it;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/**
 * A database as a tenants' server has it, read past the provisioner.
 *
 * @param open whether the server accepts connections to it, of the tenant's login if it has one
 * @param toEverybody whether PUBLIC may connect
 */
record ServerDatabase(String name, long oid, boolean open, boolean toEverybody, String comment) {

  private static final String FIND =
      """
      SELECT d.datname, d.oid, d.datallowconn AND coalesce(login.comes_in, true),
             EXISTS (SELECT FROM aclexplode(coalesce(d.datacl, acldefault('d', d.datdba)))
                      WHERE grantee = 0 AND privilege_type = 'CONNECT'),
             coalesce(c.comment, '')
        FROM pg_database d
       CROSS JOIN LATERAL (SELECT shobj_description(d.oid, 'pg_database') AS comment) c
        LEFT JOIN LATERAL (
             SELECT rolcanlogin AND has_database_privilege(r.oid, d.oid, 'CONNECT') AS comes_in
               FROM pg_roles r
              WHERE rolname = 'tdb_login_'
                              || replace(substring(c.comment FROM ' record=([-0-9a-f]+)'), '-', '')
             ) login ON true
       WHERE strpos(d.datname, ?) > 0
          OR d.datname = ANY (?)
          OR starts_with(c.comment, ?)
          OR (starts_with(d.datname, 'tdb_') AND c.comment IS NULL)
       ORDER BY d.datname""";

  /**
   * Those whose name contains a text, those of some names, those that are marked as a registry's,
   * and those that are half-made, whoever made them.
   */
  static List<ServerDatabase> find(
      DataSource server, String part, Collection<String> names, String mark) throws SQLException {
    try (Connection connection = server.getConnection();
        PreparedStatement query = connection.prepareStatement(FIND)) {
      Array array = connection.createArrayOf("text", names.toArray());
      query.setString(1, part);
      query.setArray(2, array);
      query.setString(3, mark);
      ResultSet rows = query.executeQuery();
      List<ServerDatabase> found = new ArrayList<>();
      while (rows.next()) {
        found.add(
            new ServerDatabase(
                rows.getString(1),
                rows.getLong(2),
                rows.getBoolean(3),
                rows.getBoolean(4),
                rows.getString(5)));
      }
      return found;
    }
  }

  /** Those of all databases of a server. */
  static Set<Long> oids(DataSource server) {
    try (Connection connection = server.getConnection();
        PreparedStatement query = connection.prepareStatement("SELECT oid FROM pg_database")) {
      ResultSet rows = query.executeQuery();
      Set<Long> found = new HashSet<>();
      while (rows.next()) {
        found.add(rows.getLong(1));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException("the tenants' server cannot be asked", e);
    }
  }
}

package io.tenantdb.postgres;

import io.tenantdb.api.provisioning.ObservedLogin;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Reads what the logins of a registry's records may do. */
final class LoginRights {

  private static final String OBSERVE = load("observe-logins.sql");

  private LoginRights() {}

  /** A query that tells the powers of roles. */
  static String load(String query) {
    return SqlResource.load(query).replace("${powers}", SqlResource.load("login-powers.sql"));
  }

  /**
   * Those of some names that are there.
   *
   * @param logins the names of roles
   */
  static Map<String, ObservedLogin> read(
      Connection connection, UUID registryId, Collection<String> logins) throws SQLException {
    RegistryRoles roles = RegistryRoles.of(registryId);
    Array names = connection.createArrayOf("text", logins.toArray());
    try (PreparedStatement observe = connection.prepareStatement(OBSERVE)) {
      observe.setArray(1, names);
      observe.setString(2, roles.group());
      observe.setString(3, roles.comment());
      Map<String, ObservedLogin> read = new HashMap<>();
      try (ResultSet found = observe.executeQuery()) {
        while (found.next()) {
          ObservedLogin login = login(found);
          read.put(login.role(), login);
        }
      }
      return read;
    } finally {
      names.free();
    }
  }

  private static ObservedLogin login(ResultSet found) throws SQLException {
    return new ObservedLogin(
        found.getString("rolname"),
        found.getBoolean("rolcanlogin"),
        SqlArrays.strings(found, "powers"),
        found.getBoolean("in_group"),
        SqlArrays.strings(found, "other_databases"),
        SqlArrays.strings(found, "other_roles"));
  }
}

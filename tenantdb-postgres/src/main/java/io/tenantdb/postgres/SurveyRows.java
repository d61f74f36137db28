package io.tenantdb.postgres;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.DatabaseSize;
import io.tenantdb.api.provisioning.ObservedGroup;
import io.tenantdb.api.provisioning.PublicDatabase;
import io.tenantdb.api.provisioning.SurveyedDatabase;
import io.tenantdb.api.provisioning.SurveyedLogin;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads what a registry has on one server. */
record SurveyRows(ServerName server, UUID registryId) {

  private static final String DATABASES = SqlResource.load("survey-databases.sql");
  private static final String LARGEST = SqlResource.load("largest-databases.sql");
  private static final String BYTES = SqlResource.load("database-bytes.sql");
  private static final String LOGINS = LoginRights.load("survey-logins.sql");
  private static final String GROUP = LoginRights.load("observe-group.sql");
  private static final String OPEN_TO_PUBLIC = SqlResource.load("survey-public.sql");

  private static final String HALF_NAME = "^tdb_(new|cln|old|bin)_([0-9a-f]{32})$";
  private static final Pattern NONCE_AT_END = Pattern.compile("([0-9a-f]{32})$");
  private static final Pattern RECORD = Pattern.compile(" record=([0-9a-f-]{36}) ");
  private static final Pattern NEVER_FINAL = Pattern.compile("^tdb_(new|cln|old)_[0-9a-f]{32}$");
  private static final Pattern LOGIN =
      Pattern.compile("(\\p{XDigit}{8})(\\p{XDigit}{4})(\\p{XDigit}{4})(\\p{XDigit}{4})(.{12})$");

  /** The marks that a registry gives, in the syntax of PostgreSQL and of Java. */
  private String marks() {
    return "^tenantdb registry=%s (record=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|template=[0-9a-f]{32}|(unsealed )?clone of=[0-9a-f]{32}) nonce=[0-9a-f]{32}$"
        .formatted(registryId);
  }

  List<SurveyedDatabase> databases(Connection connection, String after, int limit)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(DATABASES)) {
      find.setString(1, marks());
      find.setString(2, HALF_NAME);
      find.setString(3, after);
      find.setInt(4, limit);
      List<SurveyedDatabase> databases = new ArrayList<>();
      try (ResultSet found = find.executeQuery()) {
        while (found.next()) {
          databases.add(database(found));
        }
      }
      return databases;
    }
  }

  private SurveyedDatabase database(ResultSet found) throws SQLException {
    String name = found.getString("datname");
    Optional<String> mark = Optional.ofNullable(found.getString("comment"));
    return new SurveyedDatabase(
        registryId,
        server,
        name,
        found.getLong("oid"),
        found.getString("owner"),
        mark,
        new CreationNonce(first(NONCE_AT_END, mark.orElse(name)).orElseThrow().group(1)),
        mark.flatMap(text -> first(RECORD, text)).map(m -> id(m.group(1))),
        NEVER_FINAL.matcher(name).matches(),
        found.getBoolean("invalid"));
  }

  List<SurveyedLogin> logins(Connection connection, String after, int limit) throws SQLException {
    RegistryRoles roles = RegistryRoles.of(registryId);
    try (PreparedStatement find = connection.prepareStatement(LOGINS)) {
      find.setString(1, roles.group());
      find.setString(2, roles.comment());
      find.setString(3, after);
      find.setInt(4, limit);
      List<SurveyedLogin> logins = new ArrayList<>();
      try (ResultSet found = find.executeQuery()) {
        while (found.next()) {
          logins.add(
              login(
                  found.getString("rolname"),
                  found.getBoolean("rolcanlogin"),
                  SqlArrays.strings(found, "powers")));
        }
      }
      return logins;
    }
  }

  private SurveyedLogin login(String role, boolean canLogIn, List<String> powers) {
    MatchResult parts = first(LOGIN, role).orElseThrow();
    if (DatabaseIdentity.isSpareLogin(role)) {
      CreationNonce nonce = new CreationNonce(parts.group());
      return new SurveyedLogin(
          registryId, server, role, Optional.empty(), Optional.of(nonce), canLogIn, powers);
    }
    TenantDatabaseId record =
        id(
            String.join(
                "-",
                parts.group(1),
                parts.group(2),
                parts.group(3),
                parts.group(4),
                parts.group(5)));
    return new SurveyedLogin(
        registryId, server, role, Optional.of(record), Optional.empty(), canLogIn, powers);
  }

  List<PublicDatabase> openToPublic(Connection connection) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(OPEN_TO_PUBLIC)) {
      find.setString(1, "tenantdb registry=%s ".formatted(registryId));
      List<PublicDatabase> open = new ArrayList<>();
      try (ResultSet found = find.executeQuery()) {
        while (found.next()) {
          open.add(
              new PublicDatabase(
                  server,
                  found.getString("datname"),
                  found.getLong("oid"),
                  found.getString("owner")));
        }
      }
      return open;
    }
  }

  Optional<ObservedGroup> group(Connection connection) throws SQLException {
    RegistryRoles roles = RegistryRoles.of(registryId);
    try (PreparedStatement find = connection.prepareStatement(GROUP)) {
      find.setString(1, roles.group());
      find.setString(2, roles.comment());
      try (ResultSet found = find.executeQuery()) {
        return found.next()
            ? Optional.of(
                new ObservedGroup(
                    server,
                    found.getString("rolname"),
                    SqlArrays.strings(found, "powers"),
                    SqlArrays.strings(found, "databases"),
                    SqlArrays.strings(found, "other_roles")))
            : Optional.empty();
      }
    }
  }

  List<DatabaseSize> largest(Connection connection, int limit) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(LARGEST)) {
      find.setString(
          1,
          "^tenantdb registry=%s record=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} nonce="
              .formatted(registryId));
      find.setInt(2, limit);
      List<DatabaseSize> sizes = new ArrayList<>();
      try (ResultSet found = find.executeQuery()) {
        while (found.next()) {
          MatchResult record = first(RECORD, found.getString("comment")).orElseThrow();
          sizes.add(new DatabaseSize(id(record.group(1)), found.getLong("bytes")));
        }
      }
      return sizes;
    }
  }

  static OptionalLong bytes(Connection connection, DatabaseName name) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(BYTES)) {
      find.setString(1, name.value());
      try (ResultSet found = find.executeQuery()) {
        return found.next() ? OptionalLong.of(found.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  private static TenantDatabaseId id(String uuid) {
    return new TenantDatabaseId(UUID.fromString(uuid));
  }

  private static Optional<MatchResult> first(Pattern pattern, String text) {
    return pattern.matcher(text).results().findFirst();
  }
}

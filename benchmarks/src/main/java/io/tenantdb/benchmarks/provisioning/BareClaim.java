package io.tenantdb.benchmarks.provisioning;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.UUID;
import org.postgresql.util.PasswordUtil;

/**
 * The statements that give a tenant a clone of the pool, written by hand: the least that has the
 * same effect on record and on the server, in the same three transactions. What needs no server,
 * such as the SCRAM verifier of the password, is done before. For one thread.
 */
final class BareClaim {

  private static final String SERVER = Sql.resource("bare-claim.sql");
  private static final String TAKE =
      """
      DELETE FROM bare.clone
      WHERE nonce = (SELECT nonce FROM bare.clone LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING nonce
      """;
  private static final String INSERT_RECORD =
      """
      INSERT INTO bare.record
        (id, tenant_id, database_name, nonce, status, version, updated_at, lease_owner,
         lease_expires_at)
      VALUES (?, ?, ?, ?, 'PROVISIONING', 1, now(), 'node', now() + interval '30 s')
      """;
  private static final String UPDATE_RECORD =
      """
      UPDATE bare.record
      SET status = 'ACTIVE', schema_version = '20', version = 2, updated_at = now(),
          lease_owner = NULL, lease_expires_at = NULL
      WHERE id = ? AND version = 1 AND lease_owner = 'node'
      """;
  private static final String INSERT_EVENT =
      """
      INSERT INTO bare.event
        (record_id, version, type, tenant_id, database_name, status, actor, recorded_at)
      VALUES (?, ?, ?, ?, ?, ?, 'benchmark', now())
      """;
  private static final String INSERT_OUTBOX =
      "INSERT INTO bare.outbox (record_id, version, waiting_since) VALUES (?, ?, now())";

  private final Place place;
  private final BareDatabases databases;
  private final SecureRandom random = new SecureRandom();
  private UUID id = UUID.randomUUID();
  private String role = "";
  private String name = "";
  private String verifier = "";

  private BareClaim(Place place, BareDatabases databases) {
    this.place = place;
    this.databases = databases;
  }

  /** Makes the tables. */
  static BareClaim install(Place place, BareDatabases databases) throws SQLException {
    Sql.execute(place.registry(), Sql.resource("bare-schema.sql"));
    Sql.execute(place.admin(), "CREATE ROLE bare_group");
    return new BareClaim(place, databases);
  }

  /** The same statements on other connections. */
  BareClaim at(Place other) {
    return new BareClaim(other, databases);
  }

  /** Everything that a host has before a tenant comes: a clone in the pool, a password. */
  void prepare() throws SQLException {
    String clone = databases.copyClosed(place.admin());
    try (Connection connection = place.registry().getConnection()) {
      Sql.update(connection, "INSERT INTO bare.clone (nonce) VALUES (?)", clone);
    }
    id = UUID.randomUUID();
    String digits = id.toString().replace("-", "");
    role = "bare_login_" + digits;
    name = "bare_" + digits;
    byte[] password = new byte[32];
    random.nextBytes(password);
    verifier =
        PasswordUtil.encodeScramSha256(
            Base64.getUrlEncoder().withoutPadding().encodeToString(password).toCharArray());
  }

  /** Runs the statements. */
  void run() throws SQLException {
    String clone = record();
    claim(clone);
    finish();
  }

  private String record() throws SQLException {
    try (Connection connection = place.registry().getConnection()) {
      connection.setAutoCommit(false);
      String clone = take(connection);
      Sql.update(connection, INSERT_RECORD, id, name, name, clone);
      Sql.update(connection, INSERT_EVENT, id, 1L, "CREATED", name, name, "PROVISIONING");
      Sql.update(connection, INSERT_OUTBOX, id, 1L);
      connection.commit();
      return clone;
    }
  }

  private static String take(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TAKE);
        ResultSet taken = statement.executeQuery()) {
      if (!taken.next()) {
        throw new IllegalStateException("the pool of the bare statements is empty");
      }
      return taken.getString(1);
    }
  }

  private void claim(String clone) throws SQLException {
    try (Connection connection = place.admin().getConnection()) {
      connection.setAutoCommit(false);
      Sql.execute(
          connection,
          SERVER
              .replace("${role}", role)
              .replace("${verifier}", verifier)
              .replace("${clone}", clone)
              .replace("${record}", id.toString())
              .replace("${nonce}", clone)
              .replace("${name}", name));
      connection.commit();
    }
  }

  private void finish() throws SQLException {
    try (Connection connection = place.registry().getConnection()) {
      connection.setAutoCommit(false);
      Sql.update(connection, UPDATE_RECORD, id);
      Sql.update(connection, INSERT_EVENT, id, 2L, "UPDATED", name, name, "ACTIVE");
      Sql.update(connection, INSERT_OUTBOX, id, 2L);
      connection.commit();
    }
  }
}

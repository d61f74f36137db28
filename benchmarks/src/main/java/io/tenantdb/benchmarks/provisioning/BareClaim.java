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
 * The statements that give a tenant a clone of the pool, written by hand: the same rows, the same
 * changes on the server, in the same three transactions, and nothing around them: no locks, no look
 * at what is there, no limits, no comparison afterwards. What can be done before a tenant comes,
 * such as a login that is only renamed, is done before. For one thread.
 */
final class BareClaim {

  private static final String SERVER = Sql.resource("bare-claim.sql");
  private static final String SPARE = Sql.resource("bare-spare.sql");
  private static final String ADD_CLONE =
      """
      INSERT INTO bare.prepared_database
        (nonce, kind, server, fingerprint, state, lease_token)
      VALUES (?, 'CLONE', 'default', 'bare', 'READY', 1)
      """;
  private static final String TAKE =
      """
      DELETE FROM bare.prepared_database
      WHERE nonce = (
        SELECT nonce FROM bare.prepared_database
        WHERE server = 'default' AND fingerprint = 'bare' AND kind = 'CLONE' AND state = 'READY'
        ORDER BY seq LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING nonce
      """;
  private static final String INSERT_RECORD =
      """
      INSERT INTO bare.tenant_database
        (id, tenant_id, server, database_name, read_database_name, creation_nonce, status, presence,
         suspended, serving, created_at, updated_at, version, routing_epoch, lease_owner,
         lease_operation, lease_token, lease_expires_at, lease_actor, lease_reason)
      VALUES (?, ?, 'default', ?, ?, ?, 'PROVISIONING', 'PENDING', false, false, now(), now(), 1, 1,
         'node', 'PROVISION', 1, now() + interval '30 s', 'benchmark', 'a new tenant')
      """;
  private static final String INSERT_NAME =
      "INSERT INTO bare.tenant_database_name (server, name, database_id) VALUES ('default', ?, ?)";
  private static final String UPDATE_RECORD =
      """
      UPDATE bare.tenant_database
      SET status = 'ACTIVE', presence = 'PRESENT', serving = true, schema_version = '20',
          last_migration_at = now(), version = 2, routing_epoch = 2, updated_at = now(),
          lease_owner = NULL, lease_operation = NULL, lease_expires_at = NULL, lease_actor = NULL,
          lease_reason = NULL
      WHERE id = ? AND version = 1 AND lease_owner = 'node' AND lease_token = 1
      """;
  private static final String INSERT_EVENT =
      """
      INSERT INTO bare.tenant_database_event
        (database_id, version, event_type, tenant_id, server, database_name, read_database_name,
         creation_nonce, status, presence, suspended, serving, schema_version, last_migration_at,
         created_at, updated_at, routing_epoch, actor, reason)
      VALUES (?, ?, ?, ?, 'default', ?, ?, ?, ?, ?, false, ?, '20', now(), now(), now(), ?,
         'benchmark', 'a new tenant')
      """;
  private static final String INSERT_DELIVERY =
      """
      INSERT INTO bare.tenant_database_delivery
        (database_id, recorded_version, waiting_since, claimable_at)
      VALUES (?, 1, now(), '-infinity')
      """;
  private static final String UPDATE_DELIVERY =
      "UPDATE bare.tenant_database_delivery SET recorded_version = 2 WHERE database_id = ?";

  private final Place place;
  private final BareDatabases databases;
  private final SecureRandom random = new SecureRandom();
  private UUID id = UUID.randomUUID();
  private String role = "";
  private String name = "";

  private BareClaim(Place place, BareDatabases databases) {
    this.place = place;
    this.databases = databases;
  }

  /** Makes the tables. */
  static BareClaim install(Place place, BareDatabases databases) throws SQLException {
    Sql.execute(place.registry(), Sql.resource("bare-schema.sql"));
    Sql.execute(
        place.admin(),
        "CREATE ROLE bare_group; CREATE ROLE bare_owner; GRANT bare_owner TO CURRENT_USER");
    return new BareClaim(place, databases);
  }

  /** The same statements on other connections. */
  BareClaim at(Place other) {
    return new BareClaim(other, databases);
  }

  /** Everything that a host has before a tenant comes: a clone in the pool, and its login. */
  void prepare() throws SQLException {
    String clone = databases.copyClosed(place.admin());
    try (Connection connection = place.registry().getConnection()) {
      Sql.update(connection, ADD_CLONE, clone);
    }
    id = UUID.randomUUID();
    String digits = id.toString().replace("-", "");
    role = "bare_login_" + digits;
    name = "bare_" + digits;
    byte[] password = new byte[32];
    random.nextBytes(password);
    String verifier =
        PasswordUtil.encodeScramSha256(
            Base64.getUrlEncoder().withoutPadding().encodeToString(password).toCharArray());
    Sql.execute(
        place.admin(),
        SPARE
            .replace("${clone}", clone)
            .replace("${spare}", spare(clone))
            .replace("${verifier}", verifier));
  }

  private static String spare(String clone) {
    return clone + "_login";
  }

  /** Runs the statements. */
  void run() throws SQLException {
    String clone = record();
    claim(clone);
    finish(clone);
  }

  private String record() throws SQLException {
    try (Connection connection = place.registry().getConnection()) {
      connection.setAutoCommit(false);
      String clone = take(connection);
      Sql.update(connection, INSERT_RECORD, id, name, name, name, clone);
      Sql.update(connection, INSERT_NAME, name, id);
      insertEvent(connection, clone, 1, "CREATED", "PROVISIONING", "PENDING");
      Sql.update(connection, INSERT_DELIVERY, id);
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
              .replace("${spare}", spare(clone))
              .replace("${clone}", clone)
              .replace("${record}", id.toString())
              .replace("${nonce}", clone)
              .replace("${name}", name));
      connection.commit();
    }
  }

  private void finish(String clone) throws SQLException {
    try (Connection connection = place.registry().getConnection()) {
      connection.setAutoCommit(false);
      Sql.update(connection, UPDATE_RECORD, id);
      insertEvent(connection, clone, 2, "UPDATED", "ACTIVE", "PRESENT");
      Sql.update(connection, UPDATE_DELIVERY, id);
      connection.commit();
    }
  }

  private void insertEvent(
      Connection connection,
      String clone,
      long version,
      String type,
      String status,
      String presence)
      throws SQLException {
    boolean serving = version == 2;
    Sql.update(
        connection,
        INSERT_EVENT,
        id,
        version,
        type,
        name,
        name,
        name,
        clone,
        status,
        presence,
        serving,
        version);
  }
}

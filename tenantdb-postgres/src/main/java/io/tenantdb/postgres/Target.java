package io.tenantdb.postgres;

import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.routing.DatabaseAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The database that an operation works on, and the server that it is on.
 *
 * @param address what messages call it
 */
record Target(
    DatabaseAddress address,
    DatabaseIdentity identity,
    AdminServer server,
    Sessions sessions,
    Cloning cloning,
    Fence fence) {

  private static final long NO_DATABASE = 0;

  /** For {@link #endSessions(DatabaseRow, String)}, where no login was shut out. */
  static final String NO_LOGIN = "";

  private static final String OID = "SELECT oid FROM pg_catalog.pg_database WHERE datname = ?";

  Catalog catalog(Connection connection) throws SQLException {
    return Catalog.read(connection, identity);
  }

  /** Does work in one transaction that takes effect only while the fence has time left. */
  <T> T transaction(AdminServer.Work<T> work) throws SQLException {
    return server.transaction(identity, fence, work);
  }

  /** The same, alone among those who take the same name. */
  <T> T transactionTaking(String name, AdminServer.Work<T> work) throws SQLException {
    return server.transactionTaking(name, identity, fence, work);
  }

  /** The same in one trip to the server, with nothing but these statements in it. */
  <T> T transactionTaking(String name, String statements, AdminServer.Answers<T> answers)
      throws SQLException {
    return server.transactionTaking(name, identity, fence, statements, answers);
  }

  /**
   * Runs CREATE or DROP DATABASE, which no transaction can fence: the name has to be the nonce's.
   */
  void execute(String sql) throws SQLException {
    fence.remaining();
    server.execute(sql);
  }

  /**
   * Runs DROP DATABASE when no other node of any installation runs one on this server, since each
   * forces a checkpoint; the name has to be the nonce's.
   */
  void drop(String sql) throws SQLException {
    try {
      server.executeAlone(sql, fence);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /**
   * Runs CREATE DATABASE when the server has room for one more; the name has to be the nonce's.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  void create(String sql) throws SQLException, InterruptedException {
    server.create(fence, () -> execute(sql));
  }

  /** What a worker is told that was interrupted; it stays so. */
  RuntimeException interrupted() {
    Thread.currentThread().interrupt();
    return failure("this worker was interrupted while it waited for the server; call again");
  }

  /** What a worker creates after its lease was lost, its successor may never look for. */
  void takeBackIfLate(String name) throws SQLException {
    try {
      fence.remaining();
    } catch (LeaseLostException e) {
      server.execute(Removal.dropping(name));
      throw e;
    }
  }

  /** Ends the sessions in a database to which connections are refused. */
  void endSessions(DatabaseRow row) throws SQLException {
    endSessions(row.oid(), NO_LOGIN);
  }

  /** The same, together with those of a login that was shut out, wherever they are. */
  void endSessions(DatabaseRow row, String login) throws SQLException {
    endSessions(row.oid(), login);
  }

  /** Ends the sessions of a login that was shut out, wherever they are. */
  void endSessionsOf(String login) throws SQLException {
    endSessions(NO_DATABASE, login);
  }

  private void endSessions(long databaseOid, String login) throws SQLException {
    List<String> left = server.withoutTransaction(c -> sessions.end(c, databaseOid, login, fence));
    if (!left.isEmpty()) {
      throw failure(
          "sessions in it did not end in time: "
              + String.join(", ", left)
              + "; end them by hand (the admin role can end none of a superuser, and needs"
              + " pg_signal_backend for those of other roles), then call again");
    }
  }

  /**
   * Proves at the end of a transaction that its statements, which go by name, met the database that
   * was checked at its beginning.
   *
   * @param name the name that the database has by now
   */
  void requireSame(Connection connection, DatabaseRow row, String name) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(OID)) {
      find.setString(1, name);
      try (ResultSet found = find.executeQuery()) {
        requireOid(found, row);
      }
    }
  }

  private void requireOid(ResultSet found, DatabaseRow row) throws SQLException {
    if (!found.next() || found.getLong(1) != row.oid()) {
      throw failure(
          "somebody else renamed databases at the same moment, so nothing was done; call again");
    }
  }

  /**
   * Runs statements in one round trip, and proves the same in it.
   *
   * @param nameAfter the name that the statements leave the database with
   */
  void change(Connection connection, DatabaseRow row, String nameAfter, List<String> statements)
      throws SQLException {
    String all = String.join(";\n", statements) + ";\n" + Statements.oid(nameAfter);
    try (Statement run = connection.createStatement()) {
      run.execute(all);
      for (int passed = 0; passed < statements.size(); passed++) {
        run.getMoreResults();
      }
      requireOid(run.getResultSet(), row);
    }
  }

  /** Refuses to close a database that could not be renamed or dropped then. */
  void requireNoBlockers(Connection connection, DatabaseRow row, boolean forDrop)
      throws SQLException {
    List<String> blockers = Catalog.blockers(connection, row, forDrop);
    if (!blockers.isEmpty()) {
      throw failure(
          "it is held by "
              + String.join(", ", blockers)
              + ", so nothing was done; finish or remove that in the database, then call again");
    }
  }

  TenantServerException failure(String problem) {
    return new TenantServerException(address.server(), address.databaseName(), problem, null);
  }

  TenantServerException ownElsewhere(DatabaseRow row) {
    return failure(
        "the record's own database is on the server under the name "
            + row.name()
            + ", so nothing was done; repeat the rename that was cut short, or rename it by hand,"
            + " then call again");
  }
}

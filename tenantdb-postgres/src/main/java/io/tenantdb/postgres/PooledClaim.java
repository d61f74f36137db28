package io.tenantdb.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes a clone of the warm pool that this process has sealed the database of a record: in one trip
 * to the server, and a commit. The statements go out together with a look at what they will meet.
 * They take effect only if that was the clone as it was sealed, and if they have met it.
 *
 * <p>Databases of the record under other names are not looked for: a clone that is sealed was never
 * claimed, so the record has none.
 */
final class PooledClaim {

  private static final String FIND_CLONE = SqlResource.load("find-sealed-clone.sql");

  /**
   * Of a database or a role that is missing, or there already under the new name; and of a database
   * that a DROP has left invalid.
   */
  private static final Set<String> OTHERWISE =
      Set.of("3D000", "42704", "42P04", "42710", "23505", "55000");

  private static final long NONE = -1;

  private final Target target;
  private final DatabaseIdentity identity;
  private final LoginStatements login;
  private final long clone;

  /**
   * @param login the record's
   * @param clone the OID of the clone that was sealed
   */
  PooledClaim(Target target, LoginStatements login, long clone) {
    this.target = target;
    this.identity = target.identity();
    this.login = login;
    this.clone = clone;
  }

  /** What the statements met was not what they were made for: nothing of them may stay. */
  private static final class Otherwise extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Otherwise() {
      super("the clone is not there as it was sealed", null, false, false);
    }
  }

  /**
   * Claims it.
   *
   * @return whether it is the record's database now; if not, nothing was done
   */
  boolean run() throws SQLException {
    try {
      return target.transactionTaking(identity.visible(), script(), this::requireClone);
    } catch (Otherwise e) {
      return false;
    } catch (SQLException e) {
      if (OTHERWISE.contains(String.valueOf(e.getSQLState()))) {
        return false;
      }
      throw e;
    }
  }

  private String script() {
    List<String> statements = new ArrayList<>();
    statements.add(look());
    statements.add(Statements.comment(identity.cloned(), identity.marker()));
    statements.add(Statements.rename(identity.cloned(), identity.visible()));
    statements.addAll(login.takeSpare(identity.spareLogin()));
    statements.add(Connections.allowing(identity.visible()));
    statements.add(Statements.oid(identity.visible()));
    return String.join(";\n", statements);
  }

  private String look() {
    return FIND_CLONE
        .replace("${mark-begin}", SqlQuoting.literal(identity.sealedClone()))
        .replace("${mark-end}", SqlQuoting.literal(identity.sealedCloneEnd()))
        .replace("${clone}", SqlQuoting.literal(identity.cloned()))
        .replace("${spare}", SqlQuoting.literal(identity.spareLogin()));
  }

  /** The last two answers with rows are the look and the OID afterwards. */
  private boolean requireClone(Statement statement, boolean first) throws SQLException {
    long met = NONE;
    long before = NONE;
    boolean rows = first;
    while (rows || statement.getUpdateCount() != -1) {
      if (rows) {
        before = met;
        met = oid(statement.getResultSet());
      }
      rows = statement.getMoreResults();
    }
    if (before != clone || met != clone) {
      throw new Otherwise();
    }
    return true;
  }

  private static long oid(ResultSet answer) throws SQLException {
    // The answers before are of other types, and of no interest.
    return answer.next() && answer.getMetaData().getColumnLabel(1).equals("oid")
        ? answer.getLong(1)
        : NONE;
  }
}

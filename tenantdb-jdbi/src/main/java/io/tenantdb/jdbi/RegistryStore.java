package io.tenantdb.jdbi;

import io.tenantdb.api.error.TenantDbException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jdbi.v3.core.statement.Update;
import org.jdbi.v3.postgres.PostgresPlugin;

/**
 * The database of the registry: runs its statements and turns every failure into an exception of
 * the API.
 */
final class RegistryStore {

  private final SchemaName schema;
  private final SqlResources sql;
  private final Jdbi jdbi;
  private final Failures failures;

  RegistryStore(DataSource dataSource, SchemaName schema) {
    this.schema = schema;
    this.sql = new SqlResources(schema);
    this.jdbi = Jdbi.create(new AutoCommitConnections(dataSource));
    jdbi.installPlugin(PostgresPlugin.noUnqualifiedHstoreBindings());
    jdbi.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
    this.failures = new Failures(schema);
  }

  SchemaName schema() {
    return schema;
  }

  /** The text of a statement. */
  String sql(String statement) {
    return sql.get(statement);
  }

  Query query(Handle handle, String statement) {
    return handle.createQuery(sql(statement));
  }

  Update update(Handle handle, String statement) {
    return handle.createUpdate(sql(statement));
  }

  /** Runs one query outside a transaction. */
  <T> T read(String statement, Function<Query, T> work) {
    return translated(
        Failures.Access.READ,
        () ->
            jdbi.withHandle(
                handle -> {
                  try (Query query = query(handle, statement)) {
                    return work.apply(query);
                  }
                }));
  }

  /**
   * Runs a transaction at READ COMMITTED that is on the server's disk when it is committed,
   * whatever the session's defaults.
   */
  <T> T write(Function<Handle, T> work) {
    return translated(Failures.Access.WRITE, () -> transaction(work));
  }

  /** Runs a transaction of one update; says whether it changed anything. */
  boolean update(String statement, Function<Update, Update> bindings) {
    return write(
        handle -> {
          try (Update update = update(handle, statement)) {
            return bindings.apply(update).execute() > 0;
          }
        });
  }

  /**
   * As {@link #write}, but empty if PostgreSQL refused the transaction because of what other
   * transactions wrote: a unique value that is taken, or a deadlock.
   */
  <T> Optional<T> writeUnlessRefused(Function<Handle, Optional<T>> work) {
    return translated(Failures.Access.WRITE, () -> unlessRefused(() -> transaction(work)));
  }

  /**
   * Runs a transaction of one query that writes and tells of it in one row: it goes to the server
   * together with the beginning of the transaction. Where it gives no row, nothing is written; what
   * the row's mapper throws undoes what was.
   */
  <T> Optional<T> writeRow(String statement, UnaryOperator<Query> bindings, RowMapper<T> row) {
    return translated(Failures.Access.WRITE, () -> rowTransaction(statement, bindings, row));
  }

  /** As {@link #writeRow}, but also empty as with {@link #writeUnlessRefused}. */
  <T> Optional<T> writeRowUnlessRefused(
      String statement, UnaryOperator<Query> bindings, RowMapper<T> row) {
    return translated(
        Failures.Access.WRITE, () -> unlessRefused(() -> rowTransaction(statement, bindings, row)));
  }

  private static <T> Optional<T> unlessRefused(Supplier<Optional<T>> transaction) {
    try {
      return transaction.get();
    } catch (RuntimeException e) {
      if (Failures.isRefusedBecauseOfOthers(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private <T> Optional<T> rowTransaction(
      String statement, UnaryOperator<Query> bindings, RowMapper<T> row) {
    return jdbi.inTransaction(
        handle -> {
          Query query = handle.createQuery(sql("begin") + ";\n" + sql(statement));
          Optional<T> written =
              bindings.apply(query).execute((run, context) -> last(run, context, row));
          if (written.isEmpty()) {
            handle.rollback();
          }
          return written;
        });
  }

  /** Reads what the last of several statements has given. */
  private static <T> Optional<T> last(
      Supplier<PreparedStatement> run, StatementContext context, RowMapper<T> row)
      throws SQLException {
    try (context) {
      PreparedStatement statement = run.get();
      ResultSet last = statement.getResultSet();
      while (statement.getMoreResults(Statement.KEEP_CURRENT_RESULT)
          || statement.getUpdateCount() != -1) {
        last = statement.getResultSet();
      }
      return last.next() ? Optional.of(row.map(last, context)) : Optional.empty();
    }
  }

  private <T> T transaction(Function<Handle, T> work) {
    return jdbi.inTransaction(
        handle -> {
          // Not on the connection, which is the host's: nothing to put back.
          handle.execute(sql("begin"));
          return work.apply(handle);
        });
  }

  // Not only Jdbi's exceptions: a pool throws what it likes when it cannot open a connection.
  private <T> T translated(Failures.Access access, Supplier<T> work) {
    try {
      return work.get();
    } catch (TenantDbException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failures.translate(e, access);
    }
  }
}

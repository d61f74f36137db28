package io.tenantdb.jdbi;

import io.tenantdb.api.error.RegistryException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Brings the schema of the registry to the version of this library. */
final class SchemaInstaller {

  /** The scripts in order; the first makes version 1. Published scripts never change. */
  static final List<String> SCRIPTS = List.of("schema/V1__registry", "schema/V2__runs");

  private final RegistryStore store;
  private final List<String> scripts;

  SchemaInstaller(RegistryStore store, List<String> scripts) {
    this.store = store;
    this.scripts = List.copyOf(scripts);
  }

  void install() {
    store.write(
        handle -> {
          awaitTurn(handle);
          createSchemaUnlessThere(handle);
          createHistoryUnlessThere(handle);
          upgrade(handle, installedVersion(handle));
          return true;
        });
  }

  private void awaitTurn(Handle handle) {
    // The session's own limits are made for short work, and to wait for other nodes takes long.
    store.query(handle, "schema/limits").mapToMap().list();
    handle.execute("SET LOCAL lock_timeout = '1min'");
    store.query(handle, "schema/lock").bind("schema", store.schema().value()).mapToMap().one();
  }

  // CREATE SCHEMA IF NOT EXISTS asks for CREATE on the database even where the schema exists.
  private void createSchemaUnlessThere(Handle handle) {
    boolean there =
        store
            .query(handle, "schema/exists")
            .bind("schema", store.schema().value())
            .mapTo(Boolean.class)
            .one();
    if (!there) {
      handle.execute("CREATE SCHEMA " + store.schema().quoted());
    }
  }

  // CREATE TABLE IF NOT EXISTS asks for CREATE on the schema even where the table exists.
  private void createHistoryUnlessThere(Handle handle) {
    if (!store.query(handle, "schema/history-exists").mapTo(Boolean.class).one()) {
      handle.execute(store.sql("schema/history"));
    }
  }

  private int installedVersion(Handle handle) {
    return store.query(handle, "schema/version").mapTo(Integer.class).one();
  }

  private void upgrade(Handle handle, int installed) {
    if (installed > scripts.size()) {
      throw new RegistryException(
          ("The registry's schema %s has version %d, which a newer tenantdb made; this one knows"
                  + " versions up to %d. Nothing was changed: run a tenantdb that is as new as the"
                  + " schema")
              .formatted(store.schema().value(), installed, scripts.size()),
          null);
    }
    for (int version = installed + 1; version <= scripts.size(); version++) {
      String script = scripts.get(version - 1);
      run(handle, store.sql(script));
      store
          .update(handle, "schema/record")
          .bind("version", version)
          .bind("script", script)
          .execute();
    }
  }

  // Past Jdbi, which would look for its own parameters in the script.
  private static void run(Handle handle, String script) {
    try (Statement statement = handle.getConnection().createStatement()) {
      statement.execute(script);
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException(e, null);
    }
  }
}

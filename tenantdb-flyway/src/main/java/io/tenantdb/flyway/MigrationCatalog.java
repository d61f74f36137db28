package io.tenantdb.flyway;

import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the host gives Flyway to run.
 *
 * @param migrations in no order
 * @param callbacks the scripts among the callbacks, in no order
 * @param misnamed files of which Flyway makes nothing, or complains
 */
record MigrationCatalog(
    List<Migration> migrations, List<CallbackScript> callbacks, List<LoadableResource> misnamed) {

  MigrationCatalog {
    migrations = List.copyOf(migrations);
    callbacks = List.copyOf(callbacks);
    misnamed = List.copyOf(misnamed);
  }

  /** What Flyway does with a migration. */
  enum Kind {
    VERSIONED,
    BASELINE,
    REPEATABLE
  }

  /**
   * A migration.
   *
   * @param version null if it is repeatable
   * @param script the name that the history gets
   */
  record Migration(
      Kind kind,
      @Nullable MigrationVersion version,
      String description,
      String script,
      Source source) {}

  /** A callback that is a script. */
  record CallbackScript(Event event, Source source) {}

  /** What is run. */
  sealed interface Source {}

  /**
   * A script in SQL.
   *
   * @param settings its script configuration, if it has one
   */
  record Sql(ScriptText text, @Nullable ScriptText settings) implements Source {}

  /** A program for the shell: it gets all placeholders, and may do anything. */
  record Shell() implements Source {}

  /**
   * A class.
   *
   * @param scanned whether Flyway finds it by itself, and makes its own instance
   */
  record Java(JavaMigration migration, boolean scanned) implements Source {}
}

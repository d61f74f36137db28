package io.tenantdb.api.run;

import io.tenantdb.api.migration.MigrationFingerprint;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run that is not on record yet.
 *
 * @param id its id, which no other run has
 * @param options what it is to do
 * @param target what a database that is up to date holds; null if that cannot be told, and then no
 *     database is taken to be up to date
 */
public record NewMigrationRun(
    RunId id, MigrationRunOptions options, @Nullable MigrationFingerprint target) {

  public NewMigrationRun {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(options, "options");
  }
}

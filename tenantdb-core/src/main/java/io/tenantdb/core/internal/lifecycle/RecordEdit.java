package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseBuilder;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.SchemaState;
import org.jspecify.annotations.Nullable;

/**
 * The fields that an update command gives, besides the status; null is "not given".
 *
 * @param schemaFingerprint what the history shows to be applied; null if it was not read, and then
 *     a schema version that is given is not proven and clears what was known
 */
public record RecordEdit(
    @Nullable DatabaseName databaseName,
    @Nullable DatabaseName readDatabaseName,
    @Nullable SchemaVersion schemaVersion,
    @Nullable LastMigrationAt lastMigrationAt,
    @Nullable MigrationFingerprint schemaFingerprint,
    @Nullable ErrorMessage errorMessage) {

  /** What the command gives. */
  public static RecordEdit of(TenantDatabaseUpdateCommand command) {
    return new RecordEdit(
        command.databaseName(),
        command.readDatabaseName(),
        command.schemaVersion(),
        command.lastMigrationAt(),
        null,
        command.errorMessage());
  }

  /** The state with this written over it, at the same version. */
  public TenantDatabase on(TenantDatabase state) {
    return applyTo(state.toBuilder()).build();
  }

  /** Whether the state has all of this already. */
  public boolean changesNothing(TenantDatabase state) {
    return on(state).equals(state);
  }

  /** Whether this moves the record to another database. */
  public boolean changesDatabaseName(TenantDatabase state) {
    return databaseName != null && !databaseName.equals(state.databaseName());
  }

  /** The same, with a schema that was reached, unless the command says otherwise. */
  public RecordEdit reached(SchemaState schema) {
    return schemaVersion != null && !schemaVersion.equals(schema.version())
        ? this
        : new RecordEdit(
            databaseName,
            readDatabaseName,
            schema.version(),
            lastMigrationAt == null ? schema.reachedAt() : lastMigrationAt,
            schema.fingerprint(),
            errorMessage);
  }

  TenantDatabaseBuilder applyTo(TenantDatabaseBuilder next) {
    if (databaseName != null) {
      next.databaseName(databaseName);
    }
    if (readDatabaseName != null) {
      next.readDatabaseName(readDatabaseName);
    }
    if (schemaVersion != null) {
      next.schemaVersion(schemaVersion);
    }
    if (schemaVersion != null || schemaFingerprint != null) {
      next.schemaFingerprint(schemaFingerprint);
    }
    if (lastMigrationAt != null) {
      next.lastMigrationAt(lastMigrationAt);
    }
    if (errorMessage != null) {
      next.errorMessage(errorMessage);
    }
    return next;
  }
}

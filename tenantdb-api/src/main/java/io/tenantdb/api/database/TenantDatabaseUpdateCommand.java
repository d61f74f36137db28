package io.tenantdb.api.database;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes what it gives and leaves the rest as it is; null means "not given".
 *
 * <p>A status set here has the effect and the proof of the operation of that name: ACTIVE
 * provisions, verifies or resumes the database, SUSPENDED has the server refuse connections,
 * PROVISIONING and MIGRATING run that work. A database name is taken only if the server proves that
 * the database of that name was created for this record; to rename a database, use {@link
 * io.tenantdb.api.TenantDatabaseProvisioningService#updateTenantDatabaseName}.
 *
 * @param id the record
 * @param expectedVersion which version the change is meant for
 * @param databaseName the name on the server
 * @param readDatabaseName the name of the read database
 * @param status the status
 * @param schemaVersion the schema version
 * @param lastMigrationAt when that version was reached
 * @param errorMessage what went wrong; going to ACTIVE clears it
 * @param attribution who asks, and why
 */
public record TenantDatabaseUpdateCommand(
    TenantDatabaseId id,
    ExpectedVersion expectedVersion,
    @Nullable DatabaseName databaseName,
    @Nullable DatabaseName readDatabaseName,
    @Nullable TenantDatabaseStatus status,
    @Nullable SchemaVersion schemaVersion,
    @Nullable LastMigrationAt lastMigrationAt,
    @Nullable ErrorMessage errorMessage,
    Attribution attribution)
    implements TenantDatabaseCommand {

  public TenantDatabaseUpdateCommand {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(expectedVersion, "expectedVersion");
    Objects.requireNonNull(attribution, "attribution");
  }

  /** A builder for a change of this record, whatever its version. */
  public static Builder builder(TenantDatabaseId id, Attribution attribution) {
    return new Builder(id, attribution);
  }

  /** Builds an update command. For one thread. */
  public static final class Builder {

    private final TenantDatabaseId id;
    private final Attribution attribution;
    private ExpectedVersion expectedVersion = ExpectedVersion.any();
    private @Nullable DatabaseName databaseName;
    private @Nullable DatabaseName readDatabaseName;
    private @Nullable TenantDatabaseStatus status;
    private @Nullable SchemaVersion schemaVersion;
    private @Nullable LastMigrationAt lastMigrationAt;
    private @Nullable ErrorMessage errorMessage;

    private Builder(TenantDatabaseId id, Attribution attribution) {
      this.id = id;
      this.attribution = attribution;
    }

    /** Makes a record that has moved on from this version a conflict. */
    public Builder expectedVersion(long version) {
      this.expectedVersion = ExpectedVersion.exactly(version);
      return this;
    }

    /** Gives the name of the database that the server proves to be this record's own. */
    public Builder databaseName(DatabaseName value) {
      this.databaseName = value;
      return this;
    }

    /** Gives the name of the read database. */
    public Builder readDatabaseName(DatabaseName value) {
      this.readDatabaseName = value;
      return this;
    }

    /** Gives the status, with the effect and the proof of the operation of that name. */
    public Builder status(TenantDatabaseStatus value) {
      this.status = value;
      return this;
    }

    /** Gives the schema version. */
    public Builder schemaVersion(SchemaVersion value) {
      this.schemaVersion = value;
      return this;
    }

    /** Gives the time at which that version was reached. */
    public Builder lastMigrationAt(LastMigrationAt value) {
      this.lastMigrationAt = value;
      return this;
    }

    /** Gives what went wrong. */
    public Builder errorMessage(ErrorMessage value) {
      this.errorMessage = value;
      return this;
    }

    /** Builds the command as it is set now. */
    public TenantDatabaseUpdateCommand build() {
      return new TenantDatabaseUpdateCommand(
          id,
          expectedVersion,
          databaseName,
          readDatabaseName,
          status,
          schemaVersion,
          lastMigrationAt,
          errorMessage,
          attribution);
    }
  }
}

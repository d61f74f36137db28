package io.tenantdb.jdbi;

import static java.time.ZoneOffset.UTC;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.database.TenantDatabaseDeletedEvent;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdatedEvent;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.SchemaState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** States and events as rows. */
final class Rows {

  private static final String CREATED = "CREATED";
  private static final String UPDATED = "UPDATED";
  private static final String DELETED = "DELETED";

  private Rows() {}

  /** The parameters of a state, by the names of its columns. */
  static Map<String, @Nullable Object> parameters(TenantDatabase state) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("id", state.id().value());
    parameters.put("tenant_id", state.tenantId().value());
    parameters.put("server", state.server().value());
    parameters.put("database_name", state.databaseName().value());
    parameters.put("next_name", mapped(state.nextName(), DatabaseName::value));
    parameters.put("read_database_name", state.readDatabaseName().value());
    parameters.put("creation_nonce", state.creationNonce().value());
    parameters.put("status", state.status().name());
    parameters.put("presence", state.presence().name());
    parameters.put("suspended", state.suspended());
    parameters.put("serving", state.serving());
    parameters.put("schema_version", mapped(state.schemaVersion(), SchemaVersion::value));
    parameters.put("last_migration_at", mapped(state.lastMigrationAt(), at -> time(at.value())));
    parameters.put(
        "schema_fingerprint", mapped(state.schemaFingerprint(), MigrationFingerprint::value));
    parameters.put("error_message", mapped(state.errorMessage(), ErrorMessage::value));
    parameters.put("created_at", time(state.createdAt()));
    parameters.put("updated_at", time(state.updatedAt()));
    parameters.put("deleted_at", mapped(state.deletedAt(), Rows::time));
    parameters.put("purge_after", mapped(state.purgeAfter(), Rows::time));
    parameters.put("holds_names", state.holdsDatabaseName());
    parameters.put("version", state.version());
    parameters.put("routing_epoch", state.routingEpoch());
    return parameters;
  }

  /** The parameters of an event: its state's and its own. */
  static Map<String, @Nullable Object> parameters(TenantDatabaseEvent event) {
    Map<String, @Nullable Object> parameters = parameters(event.state());
    parameters.put("event_type", type(event));
    parameters.put("actor", event.attribution().actor());
    parameters.put("reason", event.attribution().reason());
    return parameters;
  }

  /** The parameters of what the history of a prepared database says. */
  static Map<String, @Nullable Object> parameters(SchemaState schema) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("schema_version", mapped(schema.version(), SchemaVersion::value));
    parameters.put("reached_at", mapped(schema.reachedAt(), at -> time(at.value())));
    parameters.put("schema_fingerprint", mapped(schema.fingerprint(), MigrationFingerprint::value));
    return parameters;
  }

  /** Whether an event makes its record, and does not replace an earlier state. */
  static boolean makesRecord(TenantDatabaseEvent event) {
    return event instanceof TenantDatabaseCreatedEvent && event.version() == 1;
  }

  /** Reads a state; a row mapper. */
  static TenantDatabase state(ResultSet row, StatementContext context) throws SQLException {
    return new TenantDatabase(
        id(row),
        new TenantId(row.getString("tenant_id")),
        new ServerName(row.getString("server")),
        new DatabaseName(row.getString("database_name")),
        mapped(row.getString("next_name"), DatabaseName::new),
        new DatabaseName(row.getString("read_database_name")),
        new CreationNonce(row.getString("creation_nonce")),
        TenantDatabaseStatus.valueOf(row.getString("status")),
        DatabasePresence.valueOf(row.getString("presence")),
        row.getBoolean("suspended"),
        row.getBoolean("serving"),
        mapped(row.getString("schema_version"), SchemaVersion::new),
        mapped(instant(row, "last_migration_at"), LastMigrationAt::new),
        mapped(row.getString("schema_fingerprint"), MigrationFingerprint::new),
        mapped(row.getString("error_message"), ErrorMessage::new),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("updated_at", OffsetDateTime.class).toInstant(),
        instant(row, "deleted_at"),
        instant(row, "purge_after"),
        row.getLong("version"),
        row.getLong("routing_epoch"));
  }

  /** Reads what the history of a prepared database says. */
  static SchemaState schema(ResultSet row) throws SQLException {
    return new SchemaState(
        mapped(row.getString("schema_version"), SchemaVersion::new),
        mapped(instant(row, "reached_at"), LastMigrationAt::new),
        mapped(row.getString("schema_fingerprint"), MigrationFingerprint::new));
  }

  /** Reads an event; a row mapper. */
  static TenantDatabaseEvent event(ResultSet row, StatementContext context) throws SQLException {
    TenantDatabase state = state(row, context);
    Attribution attribution = new Attribution(row.getString("actor"), row.getString("reason"));
    String type = row.getString("event_type");
    return switch (type) {
      case CREATED -> new TenantDatabaseCreatedEvent(state, attribution);
      case UPDATED -> new TenantDatabaseUpdatedEvent(state, attribution);
      case DELETED -> new TenantDatabaseDeletedEvent(state, attribution);
      default -> throw new IllegalStateException("its type %s is unknown".formatted(type));
    };
  }

  /** Reads the id of a row. */
  static TenantDatabaseId id(ResultSet row) throws SQLException {
    return new TenantDatabaseId(row.getObject("id", UUID.class));
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    return mapped(row.getObject(column, OffsetDateTime.class), OffsetDateTime::toInstant);
  }

  // Not java.sql.Timestamp, which goes through the JVM's time zone and the old calendar.
  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(UTC);
  }

  private static String type(TenantDatabaseEvent event) {
    if (event instanceof TenantDatabaseCreatedEvent) {
      return CREATED;
    }
    return event instanceof TenantDatabaseDeletedEvent ? DELETED : UPDATED;
  }

  private static <T, R> @Nullable R mapped(@Nullable T value, Function<T, R> mapping) {
    return value == null ? null : mapping.apply(value);
  }
}

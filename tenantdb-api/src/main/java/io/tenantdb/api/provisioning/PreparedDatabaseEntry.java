package io.tenantdb.api.provisioning;

import io.tenantdb.api.migration.SchemaState;
import java.time.Duration;
import java.util.Objects;

/**
 * What the registry has on record of a prepared database.
 *
 * @param database the database
 * @param state how far it is
 * @param schema what its history says; {@link SchemaState#none()} until it is READY
 * @param abandoned whether the lease of the worker that builds or drops it has expired
 * @param unused for how long no node has asked for a template of its fingerprint on its server, by
 *     the registry's clock
 */
public record PreparedDatabaseEntry(
    PreparedDatabase database,
    State state,
    SchemaState schema,
    boolean abandoned,
    Duration unused) {

  public PreparedDatabaseEntry {
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(schema, "schema");
    Objects.requireNonNull(unused, "unused");
  }

  /** How far a prepared database is. */
  public enum State {
    /** A worker builds it, or died while it did. */
    BUILDING,
    /** It can be cloned, or given to a tenant. */
    READY,
    /** A worker drops it, or died while it did. */
    DISCARDED
  }
}

package io.tenantdb.jdbi;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.lease.PreparationLease;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry.State;
import io.tenantdb.api.spi.PreparedDatabases;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** The templates and the clones of the warm pool, by the clock of the registry's server. */
final class JdbiPreparedDatabases implements PreparedDatabases {

  private final RegistryStore store;
  private final Supplier<UUID> registryId;

  JdbiPreparedDatabases(RegistryStore store, Supplier<UUID> registryId) {
    this.store = store;
    this.registryId = registryId;
  }

  @Override
  public Optional<PreparationLease> begin(
      PreparedDatabase database, int atMost, int atOnce, String owner, Duration duration) {
    Limits.requireAtLeastOne(atMost);
    Limits.requireAtLeastOne(atOnce);
    requireOwn(database);
    return store.write(
        handle -> {
          awaitTurn(handle, database.server());
          return store
              .query(handle, "prepared-begin")
              .bind("nonce", database.nonce().value())
              .bind("kind", database.kind().name())
              .bind("server", database.server().value())
              .bind("fingerprint", database.fingerprint().value())
              .bind("at_most", atMost)
              .bind("at_once", atOnce)
              .bind("owner", owner)
              .bind("micros", Micros.of(duration))
              .map((row, context) -> begun(database.nonce(), owner, row))
              .one();
        });
  }

  private void requireOwn(PreparedDatabase database) {
    if (!database.registryId().equals(registryId.get())) {
      throw new IllegalArgumentException(
          "the prepared database %s is to be on record in registry %s, and this is registry %s"
              .formatted(database.nonce(), database.registryId(), registryId.get()));
    }
  }

  private void awaitTurn(Handle handle, ServerName server) {
    store
        .query(handle, "prepared-lock")
        .bind("schema", store.schema().value())
        .bind("server", server.value())
        .mapToMap()
        .one();
  }

  private static Optional<PreparationLease> begun(CreationNonce nonce, String owner, ResultSet row)
      throws SQLException {
    String recordId = row.getString("record_id");
    if (recordId != null) {
      throw new RegistryException(
          ("No database can be prepared with the nonce %s, for it is that of tenant database %s;"
                  + " nothing was written: make a new nonce for each database")
              .formatted(nonce, recordId),
          null);
    }
    return lease(nonce, owner, row.getObject("lease_token", Long.class));
  }

  private static Optional<PreparationLease> lease(
      CreationNonce nonce, String owner, @Nullable Long token) {
    return Optional.ofNullable(token).map(granted -> new PreparationLease(nonce, owner, granted));
  }

  @Override
  public boolean renew(PreparationLease lease, Duration duration) {
    long micros = Micros.of(duration);
    return store.update("prepared-renew", update -> bind(update, lease).bind("micros", micros));
  }

  @Override
  public boolean complete(PreparationLease lease, SchemaState schema) {
    return store.update(
        "prepared-complete", update -> bind(update, lease).bindMap(Rows.parameters(schema)));
  }

  @Override
  public Optional<PreparationLease> discard(CreationNonce nonce, String owner, Duration duration) {
    Optional<Long> token =
        store.write(
            handle ->
                store
                    .query(handle, "prepared-discard")
                    .bind("nonce", nonce.value())
                    .bind("owner", owner)
                    .bind("micros", Micros.of(duration))
                    .mapTo(Long.class)
                    .findOne());
    return lease(nonce, owner, token.orElse(null));
  }

  @Override
  public boolean remove(PreparationLease lease) {
    return store.update("prepared-remove", update -> bind(update, lease));
  }

  private static <S extends SqlStatement<S>> S bind(S statement, PreparationLease lease) {
    return statement
        .bind("nonce", lease.nonce().value())
        .bind("owner", lease.owner())
        .bind("token", lease.token());
  }

  @Override
  public Optional<PreparedDatabaseEntry> useTemplate(
      ServerName server, MigrationFingerprint fingerprint) {
    UUID registry = registryId.get();
    Optional<Template> template =
        store.read(
            "prepared-template",
            query ->
                query
                    .bind("server", server.value())
                    .bind("fingerprint", fingerprint.value())
                    .map((row, context) -> Template.of(registry, row))
                    .findOne());
    template.filter(Template::useIsDue).map(Template::entry).ifPresent(this::recordUse);
    return template.map(Template::entry).filter(entry -> entry.state() == State.READY);
  }

  private void recordUse(PreparedDatabaseEntry template) {
    store.update(
        "prepared-template-used",
        update -> update.bind("nonce", template.database().nonce().value()));
  }

  @Override
  public List<PreparedDatabaseEntry> findByServer(ServerName server) {
    UUID registry = registryId.get();
    return store.read(
        "prepared-find-by-server",
        query ->
            List.copyOf(
                query
                    .bind("server", server.value())
                    .map((row, context) -> entry(registry, row))
                    .list()));
  }

  private static PreparedDatabaseEntry entry(UUID registry, ResultSet row) throws SQLException {
    return new PreparedDatabaseEntry(
        new PreparedDatabase(
            registry,
            new CreationNonce(row.getString("nonce")),
            PreparedDatabase.Kind.valueOf(row.getString("kind")),
            new ServerName(row.getString("server")),
            new MigrationFingerprint(row.getString("fingerprint"))),
        State.valueOf(row.getString("state")),
        Rows.schema(row),
        row.getBoolean("abandoned"),
        Duration.of(row.getLong("unused_micros"), ChronoUnit.MICROS));
  }

  /**
   * A template that somebody asks for.
   *
   * @param useIsDue whether the last use on record is so old that this one is to be recorded
   */
  private record Template(PreparedDatabaseEntry entry, boolean useIsDue) {

    static Template of(UUID registry, ResultSet row) throws SQLException {
      return new Template(JdbiPreparedDatabases.entry(registry, row), row.getBoolean("use_is_due"));
    }
  }
}

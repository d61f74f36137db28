package io.tenantdb.jdbi;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.lease.PreparationLease;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.NewRecord;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.spi.PreparedDatabases;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.List;

/** The prepared databases of a server and a fingerprint that no other test uses. */
final class TestPool {

  static final Duration LONG = Duration.ofHours(1);
  static final SchemaState SCHEMA = new SchemaState(new SchemaVersion("7"), null, null);

  private static final int NO_LIMIT = 1000;

  private final JdbiRegistry registry;
  private final ServerName server = Samples.server();
  private final MigrationFingerprint fingerprint =
      new MigrationFingerprint(Samples.nonce().value());

  TestPool(JdbiRegistry registry) {
    this.registry = registry;
  }

  PreparedDatabases port() {
    return registry.preparedDatabases();
  }

  ServerName server() {
    return server;
  }

  MigrationFingerprint fingerprint() {
    return fingerprint;
  }

  List<PreparedDatabaseEntry> entries() {
    return port().findByServer(server);
  }

  PreparedDatabase wanted(Kind kind) {
    return wanted(kind, Samples.nonce());
  }

  PreparedDatabase wanted(Kind kind, CreationNonce nonce) {
    return new PreparedDatabase(registry.id(), nonce, kind, server, fingerprint);
  }

  PreparationLease begin(Kind kind) {
    return port().begin(wanted(kind), NO_LIMIT, NO_LIMIT, "builder", LONG).orElseThrow();
  }

  /** Makes one that is ready; returns its nonce. */
  CreationNonce ready(Kind kind) {
    PreparationLease lease = begin(kind);
    if (!port().complete(lease, SCHEMA)) {
      throw new IllegalStateException("the lease on " + lease.nonce() + " was lost");
    }
    return lease.nonce();
  }

  /** The event that makes a record on the server, of a tenant that no other test uses. */
  TenantDatabaseCreatedEvent newRecord() {
    return newRecord(Samples.tenantId(), Samples.nonce());
  }

  TenantDatabaseCreatedEvent newRecord(TenantId tenant, CreationNonce nonce) {
    return new TenantDatabaseCreatedEvent(
        Samples.newRecord(Samples.id(), tenant).server(server).creationNonce(nonce).build(),
        Samples.attribution());
  }

  NewRecord take(TenantDatabaseCreatedEvent change) {
    return registry
        .writeRepository()
        .saveAndAcquire(change, Samples.leaseRequest("worker"), fingerprint);
  }
}

package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.lease.PreparationLease;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry.State;
import io.tenantdb.api.spi.PreparedDatabases;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the tests of templates and the warm pool have in common: a server and a fingerprint that no
 * other test uses.
 */
abstract class PreparedDatabasesTests extends RegistryTests {

  static final Duration LONG = Duration.ofHours(1);
  static final int NO_LIMIT = 1000;

  /** What a finished template's history says. */
  static final SchemaState SCHEMA =
      new SchemaState(
          new SchemaVersion("7.1"), new LastMigrationAt(Samples.TIME), Samples.fingerprint());

  final ServerName server = Samples.server();
  final MigrationFingerprint fingerprint = Samples.fingerprint();
  PreparedDatabases prepared;

  PreparedDatabasesTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @BeforeEach
  void openPreparedDatabases() {
    prepared = registry.preparedDatabases();
  }

  /** A database that is not on record yet. */
  PreparedDatabase wanted(Kind kind) {
    return wanted(kind, server, fingerprint);
  }

  PreparedDatabase wanted(Kind kind, ServerName where, MigrationFingerprint migrations) {
    return new PreparedDatabase(registry.id(), Samples.nonce(), kind, where, migrations);
  }

  PreparationLease begin(PreparedDatabase database) {
    return begin(database, LONG);
  }

  /** Records a database under construction, and shows that it is there. */
  PreparationLease begin(PreparedDatabase database, Duration duration) {
    Optional<PreparationLease> lease =
        prepared.begin(database, NO_LIMIT, NO_LIMIT, "builder", duration);
    assertThat(lease).as("the lease of the builder").isPresent();
    assertThat(entry(database).state()).isEqualTo(State.BUILDING);
    return lease.get();
  }

  /** Records a database that is ready. */
  PreparedDatabase ready(Kind kind) {
    return ready(wanted(kind));
  }

  PreparedDatabase ready(PreparedDatabase database) {
    assertThat(prepared.complete(begin(database), SCHEMA)).isTrue();
    assertReady(database);
    return database;
  }

  PreparationLease discard(PreparedDatabase database, Duration duration) {
    Optional<PreparationLease> lease = prepared.discard(database.nonce(), "dropper", duration);
    assertThat(lease).as("the lease to drop").isPresent();
    assertThat(entry(database).state()).isEqualTo(State.DISCARDED);
    return lease.get();
  }

  /** The entry of a database that is on record. */
  PreparedDatabaseEntry entry(PreparedDatabase database) {
    return find(database)
        .orElseThrow(() -> new AssertionError("not on record any more: " + database));
  }

  Optional<PreparedDatabaseEntry> find(PreparedDatabase database) {
    return prepared.findByServer(database.server()).stream()
        .filter(entry -> entry.database().equals(database))
        .findFirst();
  }

  List<CreationNonce> noncesOnRecord() {
    return prepared.findByServer(server).stream().map(entry -> entry.database().nonce()).toList();
  }

  void awaitAbandoned(PreparedDatabase database) {
    Await.success("the lease is over on " + database, () -> entry(database).abandoned());
  }

  void assertReady(PreparedDatabase database) {
    PreparedDatabaseEntry entry = entry(database);
    assertThat(entry.state()).isEqualTo(State.READY);
    assertThat(entry.schema()).isEqualTo(SCHEMA);
    assertThat(entry.abandoned()).isFalse();
  }

  /** The lease is good for nothing any more. */
  void assertLost(PreparationLease lease) {
    assertThat(prepared.renew(lease, LONG)).as("renewed").isFalse();
    assertThat(prepared.complete(lease, SCHEMA)).as("completed").isFalse();
    assertThat(prepared.remove(lease)).as("removed").isFalse();
  }
}

package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.tck.TenantDatabaseProvisionerContract.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of the provisioner have in common. */
abstract class ProvisionerTests {

  /** The fence of a worker that holds its lease. */
  static final Fence HELD = Fence.of(1, () -> Duration.ofHours(1));

  final TenantDatabaseProvisionerContract server;
  TenantDatabaseProvisioner provisioner;

  private final UUID registryId = UUID.randomUUID();
  private final Set<PreparedDatabase> prepared = ConcurrentHashMap.newKeySet();
  private final Set<DatabaseName> used = ConcurrentHashMap.newKeySet();

  ProvisionerTests(TenantDatabaseProvisionerContract server) {
    this.server = server;
  }

  @BeforeEach
  void openProvisioner() {
    provisioner = server.provisioner();
  }

  @AfterEach
  void removeDatabases() {
    prepared.forEach(database -> provisioner.discard(database, HELD));
    used.forEach(server::remove);
  }

  /** A name that is free, and freed again after the test. */
  DatabaseName newName() {
    return use(Samples.databaseName());
  }

  DatabaseName use(DatabaseName name) {
    used.add(name);
    return name;
  }

  /** The database of a new record, not created yet. */
  OwnedDatabase newDatabase() {
    return databaseNamed(newName());
  }

  OwnedDatabase databaseNamed(DatabaseName name) {
    return new OwnedDatabase(registryId, Samples.id(), Samples.nonce(), server.server(), name);
  }

  /** Creates the database of a new record, and shows that it is there. */
  OwnedDatabase created() {
    OwnedDatabase database = newDatabase();
    assertThat(provisioner.create(database, Optional.empty(), HELD))
        .isEqualTo(new CreationResult.Created(false));
    assertOwn(database);
    return database;
  }

  /** A database that is not prepared yet, and discarded after the test. */
  PreparedDatabase wanted(Kind kind) {
    return wanted(kind, Samples.fingerprint());
  }

  PreparedDatabase wanted(Kind kind, MigrationFingerprint fingerprint) {
    PreparedDatabase database =
        new PreparedDatabase(registryId, Samples.nonce(), kind, server.server(), fingerprint);
    prepared.add(database);
    return database;
  }

  /** Prepares an empty database, and tells its name until it is sealed. */
  DatabaseName prepare(PreparedDatabase database) {
    DatabaseName name = provisioner.prepare(database, Optional.empty(), HELD).databaseName();
    assertThat(server.exists(name)).isTrue();
    return name;
  }

  /** A sealed template with a mark in it. */
  PreparedDatabase markedTemplate() {
    PreparedDatabase template = wanted(Kind.TEMPLATE);
    server.putMark(prepare(template));
    provisioner.seal(template, HELD);
    assertThat(provisioner.isSealed(template)).isTrue();
    return template;
  }

  /** Puts a database there that the provisioner did not create. */
  OwnedDatabase withStranger() {
    OwnedDatabase database = newDatabase();
    server.createStranger(database.name());
    assertThat(server.exists(database.name())).isTrue();
    return database;
  }

  Session session(OwnedDatabase database) {
    Session session = server.openSession(database.name());
    assertThat(session.isOpen()).as("the session before the call").isTrue();
    return session;
  }

  /** The database is there, is the record's own, and can be used. */
  void assertOwn(OwnedDatabase database) {
    assertThat(provisioner.inspect(database)).isEqualTo(new DatabaseInspection.Own(true));
    assertThat(server.exists(database.name())).isTrue();
    assertThat(server.canConnect(database.name())).isTrue();
  }

  void assertSuspended(OwnedDatabase database) {
    assertThat(provisioner.inspect(database)).isEqualTo(new DatabaseInspection.Own(false));
    assertThat(server.exists(database.name())).isTrue();
    assertThat(server.canConnect(database.name())).isFalse();
  }

  void assertAbsent(OwnedDatabase database) {
    assertThat(provisioner.inspect(database)).isEqualTo(new DatabaseInspection.Absent());
    assertThat(server.exists(database.name())).isFalse();
  }

  /** The name belongs to another's database, which works as before. */
  void assertStrangerUntouched(OwnedDatabase database) {
    assertThat(provisioner.inspect(database)).isInstanceOf(DatabaseInspection.Foreign.class);
    assertThat(server.exists(database.name())).isTrue();
    assertThat(server.canConnect(database.name())).isTrue();
  }

  static void assertNamed(DatabaseOccupant occupant) {
    assertThat(occupant.owner()).isNotBlank();
  }

  /** Calls for a server that the host has not named fail and say which server and database. */
  void assertUnknownServerRefused(Consumer<OwnedDatabase> call) {
    OwnedDatabase database =
        new OwnedDatabase(
            registryId, Samples.id(), Samples.nonce(), Samples.server(), Samples.databaseName());
    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(() -> call.accept(database))
        .satisfies(
            e -> {
              assertThat(e.server()).isEqualTo(database.server());
              assertThat(e.databaseName()).isEqualTo(database.name());
            });
  }

  /** The same name, claimed by another record, with another nonce, and by another registry. */
  Stream<OwnedDatabase> othersUnderTheNameOf(OwnedDatabase database) {
    return Stream.of(
        new OwnedDatabase(
            registryId, Samples.id(), database.nonce(), database.server(), database.name()),
        new OwnedDatabase(
            registryId, database.id(), Samples.nonce(), database.server(), database.name()),
        new OwnedDatabase(
            UUID.randomUUID(),
            database.id(),
            database.nonce(),
            database.server(),
            database.name()));
  }
}

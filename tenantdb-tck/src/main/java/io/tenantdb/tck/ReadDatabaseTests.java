package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState;
import io.tenantdb.api.provisioning.ReadDatabaseState.Absent;
import io.tenantdb.api.provisioning.ReadDatabaseState.Foreign;
import io.tenantdb.api.provisioning.ReadDatabaseState.Own;
import io.tenantdb.api.spi.TenantReadDatabases;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of the read databases have in common. */
abstract class ReadDatabaseTests {

  /** The fence of a worker that holds its lease. */
  static final Fence HELD = Fence.of(1, () -> Duration.ofHours(1));

  final TenantReadDatabasesContract server;
  TenantReadDatabases databases;

  /** The registry of all records of a test. */
  final UUID registryId = UUID.randomUUID();

  private final Set<DatabaseName> used = ConcurrentHashMap.newKeySet();

  ReadDatabaseTests(TenantReadDatabasesContract server) {
    this.server = server;
  }

  @BeforeEach
  void openAdapter() {
    databases = server.readDatabases();
  }

  @AfterEach
  void removeDatabases() {
    used.forEach(server::remove);
  }

  /** The read database of a new record, not created yet. */
  OwnedReadDatabase newDatabase() {
    return databaseNamed(Samples.databaseName());
  }

  OwnedReadDatabase databaseNamed(DatabaseName name) {
    used.add(name);
    return new OwnedReadDatabase(registryId, Samples.id(), Samples.nonce(), name);
  }

  /** Creates the read database of a new record, and shows that it is there. */
  OwnedReadDatabase created() {
    OwnedReadDatabase database = newDatabase();
    assertThat(databases.create(database, HELD)).isEqualTo(new Own());
    assertOwn(database);
    return database;
  }

  /** Creates a read database and drops it, and shows that it is gone. */
  OwnedReadDatabase dropped() {
    OwnedReadDatabase database = created();
    assertThat(databases.drop(database, HELD)).isEqualTo(new Absent());
    assertAbsent(database);
    return database;
  }

  /** Puts a value there that somebody else's client wrote. */
  OwnedReadDatabase withStranger() {
    OwnedReadDatabase database = newDatabase();
    server.insert(database.name());
    assertThat(server.inserted(database.name())).isOne();
    return database;
  }

  /** The same name, claimed by another record, with another nonce, and by another registry. */
  Stream<OwnedReadDatabase> othersUnderTheNameOf(OwnedReadDatabase database) {
    return Stream.of(
        new OwnedReadDatabase(registryId, Samples.id(), database.nonce(), database.name()),
        new OwnedReadDatabase(registryId, database.id(), Samples.nonce(), database.name()),
        new OwnedReadDatabase(UUID.randomUUID(), database.id(), database.nonce(), database.name()));
  }

  void assertOwn(OwnedReadDatabase database) {
    assertThat(databases.inspect(database)).isEqualTo(new Own());
    assertThat(server.markers(database.name())).isOne();
    assertThat(server.hasDeclaredIndexes(database.name())).isTrue();
  }

  void assertAbsent(OwnedReadDatabase database) {
    assertThat(databases.inspect(database)).isEqualTo(new Absent());
    assertThat(server.exists(database.name())).isFalse();
  }

  /** The database has a stranger's one value, and nothing of ours. */
  void assertStrangerUntouched(OwnedReadDatabase database) {
    assertForeign(databases.inspect(database));
    assertThat(server.inserted(database.name())).isOne();
    assertThat(server.markers(database.name())).isZero();
    assertThat(server.hasDeclaredIndexes(database.name())).isFalse();
  }

  static void assertForeign(ReadDatabaseState state) {
    assertThat(state).isInstanceOf(Foreign.class);
    assertThat(((Foreign) state).description()).isNotBlank();
  }
}

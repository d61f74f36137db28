package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState.Absent;
import org.junit.jupiter.api.Test;

/** Dropping read databases. */
abstract class DropReadDatabaseTests extends ReadDatabaseTests {

  DropReadDatabaseTests(TenantReadDatabasesContract server) {
    super(server);
  }

  @Test
  void aDroppedDatabaseIsGoneWithAllThatWasInIt() {
    OwnedReadDatabase database = created();
    OwnedReadDatabase other = created();
    server.insert(database.name());

    assertThat(databases.drop(database, HELD)).isEqualTo(new Absent());

    assertAbsent(database);
    assertThat(server.markers(database.name())).isZero();
    assertThat(server.inserted(database.name())).isZero();
    assertOwn(other);
  }

  @Test
  void droppingAgainFindsNothing() {
    OwnedReadDatabase database = dropped();

    assertThat(databases.drop(database, HELD)).isEqualTo(new Absent());

    assertAbsent(database);
  }

  @Test
  void aStrangersDatabaseIsNotDropped() {
    OwnedReadDatabase stranger = withStranger();

    assertForeign(databases.drop(stranger, HELD));

    assertStrangerUntouched(stranger);
  }

  @Test
  void aStrangersEmptyCollectionIsNotDropped() {
    OwnedReadDatabase stranger = newDatabase();
    server.createEmptyCollection(stranger.name());

    assertForeign(databases.drop(stranger, HELD));

    assertThat(server.exists(stranger.name())).isTrue();
  }

  @Test
  void aDatabaseOfAnotherRecordNonceOrRegistryIsNotDropped() {
    OwnedReadDatabase database = created();
    server.insert(database.name());

    assertThat(othersUnderTheNameOf(database))
        .hasSize(3)
        .allSatisfy(other -> assertForeign(databases.drop(other, HELD)));

    assertOwn(database);
    assertThat(server.inserted(database.name())).isOne();
  }
}

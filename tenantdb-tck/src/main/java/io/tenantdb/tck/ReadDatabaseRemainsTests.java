package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState.Absent;
import io.tenantdb.api.provisioning.ReadDatabaseState.Own;
import org.junit.jupiter.api.Test;

/** What clients that do not know of the drop leave under a dropped database's name. */
abstract class ReadDatabaseRemainsTests extends ReadDatabaseTests {

  ReadDatabaseRemainsTests(TenantReadDatabasesContract server) {
    super(server);
  }

  @Test
  void whatAClientWritesAfterTheDropIsNotTheRecordsOwn() {
    OwnedReadDatabase database = dropped();

    server.insert(database.name());

    assertForeign(databases.inspect(database));
    assertForeign(databases.create(database, HELD));
    assertThat(server.markers(database.name())).isZero();
  }

  @Test
  void whatAClientWroteAfterTheDropIsDropped() {
    OwnedReadDatabase database = dropped();
    OwnedReadDatabase other = created();
    server.insert(database.name());

    assertThat(databases.dropRemains(database, HELD)).isEqualTo(new Absent());

    assertAbsent(database);
    assertOwn(other);
  }

  @Test
  void whereNothingRemainsThereIsNothingToDo() {
    OwnedReadDatabase database = dropped();

    assertThat(databases.dropRemains(database, HELD)).isEqualTo(new Absent());
    assertThat(databases.dropRemains(database, HELD)).isEqualTo(new Absent());

    assertAbsent(database);
  }

  @Test
  void aMarkerOfTheRecordItselfDoesNotProtectTheRemains() {
    OwnedReadDatabase database = created();
    server.insert(database.name());

    assertThat(databases.dropRemains(database, HELD)).isEqualTo(new Absent());

    assertAbsent(database);
  }

  @Test
  void aDatabaseWithTheMarkerOfAnotherRecordNonceOrRegistryIsLeftAlone() {
    OwnedReadDatabase database = created();
    server.insert(database.name());

    assertThat(othersUnderTheNameOf(database))
        .hasSize(3)
        .allSatisfy(other -> assertForeign(databases.dropRemains(other, HELD)));

    assertOwn(database);
    assertThat(server.inserted(database.name())).isOne();
  }

  @Test
  void theDatabaseCanBeCreatedOnceTheRemainsAreGone() {
    OwnedReadDatabase database = dropped();
    server.insert(database.name());
    databases.dropRemains(database, HELD);

    assertThat(databases.create(database, HELD)).isEqualTo(new Own());

    assertOwn(database);
    assertThat(server.inserted(database.name())).isZero();
  }
}

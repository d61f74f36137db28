package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.provisioning.RenameResult.NameTaken;
import io.tenantdb.api.provisioning.RenameResult.Renamed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bringing databases back from the recycle bin. */
abstract class RestoreDatabaseTests extends RecycleBinTests {

  RestoreDatabaseTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRestoredDatabaseHasItsNameAndItsDataAndIsClosedUntilItIsResumed(boolean suspended) {
    OwnedDatabase database = recycled(suspended);

    assertThat(provisioner.restore(database, HELD)).isEqualTo(new Renamed());

    assertSuspended(database);
    assertThat(server.databasesOf(database.nonce())).containsExactly(database.name());
    provisioner.resume(database, HELD);
    assertOwn(database);
    assertThat(server.hasMark(database.name())).isTrue();
  }

  @Test
  void restoringAgainFindsItDone() {
    OwnedDatabase database = recycled(false);
    assertThat(provisioner.restore(database, HELD)).isEqualTo(new Renamed());

    assertThat(provisioner.restore(database, HELD)).isEqualTo(new Renamed());

    assertSuspended(database);
  }

  @Test
  void aDatabaseThatWasNeverAwayGoesOn() {
    OwnedDatabase database = use(created());
    try (var session = session(database)) {
      assertThat(provisioner.restore(database, HELD)).isEqualTo(new Renamed());

      assertThat(session.isOpen()).as("the session in the database").isTrue();
    }
    assertOwn(database);
  }

  @Test
  void aRestoredDatabaseIsRecycledAgain() {
    OwnedDatabase database = recycled(false);
    assertThat(provisioner.restore(database, HELD)).isEqualTo(new Renamed());
    provisioner.resume(database, HELD);
    assertOwn(database);

    provisioner.recycle(database, HELD);

    assertInBin(database);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDatabaseWhoseNameAStrangerTookStaysInTheBin(boolean suspended) {
    OwnedDatabase database = recycled(suspended);
    server.createStranger(database.name());

    RenameResult result = provisioner.restore(database, HELD);

    assertThat(result).isInstanceOf(NameTaken.class);
    assertNamed(((NameTaken) result).occupant());
    assertStrangerUntouched(database);
    server.remove(database.name());
    assertInBin(database);
    assertThat(provisioner.restore(database, HELD)).isEqualTo(new Renamed());
    assertSuspended(database);
  }

  @Test
  void aDatabaseWhoseNameAnotherRecordTookStaysInTheBin() {
    OwnedDatabase database = recycled(false);
    OwnedDatabase other = use(databaseNamed(database.name()));
    assertThat(provisioner.create(other, Optional.empty(), HELD))
        .isEqualTo(new CreationResult.Created(false));

    RenameResult result = provisioner.restore(database, HELD);

    assertThat(result).isInstanceOf(NameTaken.class);
    assertThat(((NameTaken) result).occupant().comment()).isPresent();
    assertOwn(other);
    assertThat(server.databasesOf(database.nonce())).hasSize(1).doesNotContain(database.name());
  }

  @Test
  void aDatabaseThatIsNotThereIsNotRestored() {
    OwnedDatabase database = newDatabase();

    assertThat(provisioner.restore(database, HELD)).isEqualTo(new RenameResult.Absent());

    assertAbsent(database);
  }

  @Test
  void aDatabaseOfAnotherRecordNonceOrRegistryIsNotRestored() {
    OwnedDatabase database = recycled(false);

    assertThat(othersUnderTheNameOf(database))
        .hasSize(3)
        .allSatisfy(
            other ->
                assertThat(provisioner.restore(other, HELD)).isEqualTo(new RenameResult.Absent()));

    assertInBin(database);
  }

  @Test
  void ofARestoreAndACreationUnderOneNameOneWins() {
    OwnedDatabase database = recycled(false);
    OwnedDatabase other = use(databaseNamed(database.name()));

    List<Boolean> wins =
        Race.of(
                2,
                i ->
                    i == 0
                        ? provisioner.restore(database, HELD) instanceof Renamed
                        : provisioner.create(other, Optional.empty(), HELD)
                            instanceof CreationResult.Created)
            .allWinners();

    assertThat(wins).containsExactlyInAnyOrder(true, false);
    if (wins.get(0)) {
      assertSuspended(database);
    } else {
      assertOwn(other);
    }
  }

  @Test
  void restoreRefusesAServerThatIsNotKnown() {
    assertUnknownServerRefused(database -> provisioner.restore(database, HELD));
  }
}

package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.provisioning.RenameResult.NameTaken;
import org.junit.jupiter.api.Test;

/** Renaming databases. */
abstract class RenameDatabaseTests extends ProvisionerTests {

  RenameDatabaseTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @Test
  void aRenamedDatabaseIsThereUnderItsNewNameOnly() {
    OwnedDatabase database = created();
    DatabaseName newName = newName();

    assertThat(provisioner.rename(database, newName, HELD)).isEqualTo(new RenameResult.Renamed());

    assertOwn(database.named(newName));
    assertAbsent(database);
  }

  @Test
  void renamingAgainFindsItDone() {
    OwnedDatabase database = created();
    DatabaseName newName = newName();
    assertThat(provisioner.rename(database, newName, HELD)).isEqualTo(new RenameResult.Renamed());

    assertThat(provisioner.rename(database, newName, HELD)).isEqualTo(new RenameResult.Renamed());

    assertOwn(database.named(newName));
  }

  @Test
  void aDatabaseIsRenamedBack() {
    OwnedDatabase database = created();
    OwnedDatabase renamed = database.named(newName());
    assertThat(provisioner.rename(database, renamed.name(), HELD))
        .isEqualTo(new RenameResult.Renamed());

    assertThat(provisioner.rename(renamed, database.name(), HELD))
        .isEqualTo(new RenameResult.Renamed());

    assertOwn(database);
    assertAbsent(renamed);
  }

  @Test
  void openSessionsDoNotStandInTheWayOfARename() {
    OwnedDatabase database = created();
    DatabaseName newName = newName();
    try (var session = session(database)) {
      assertThat(provisioner.rename(database, newName, HELD)).isEqualTo(new RenameResult.Renamed());

      assertThat(session.isOpen()).as("the session under the old name").isFalse();
    }
    assertOwn(database.named(newName));
  }

  @Test
  void aSuspendedDatabaseStaysSuspendedWhenItIsRenamed() {
    OwnedDatabase database = created();
    OwnedDatabase renamed = database.named(newName());
    provisioner.suspend(database, HELD);

    assertThat(provisioner.rename(database, renamed.name(), HELD))
        .isEqualTo(new RenameResult.Renamed());

    assertSuspended(renamed);
    provisioner.resume(renamed, HELD);
    assertOwn(renamed);
  }

  @Test
  void aNameOfAStrangersDatabaseIsRefused() {
    OwnedDatabase database = created();
    OwnedDatabase stranger = withStranger();

    RenameResult result = provisioner.rename(database, stranger.name(), HELD);

    assertThat(result).isInstanceOf(NameTaken.class);
    assertNamed(((NameTaken) result).occupant());
    assertOwn(database);
    assertStrangerUntouched(stranger);
  }

  @Test
  void aNameOfAnotherRecordsDatabaseIsRefused() {
    OwnedDatabase database = created();
    OwnedDatabase other = created();

    RenameResult result = provisioner.rename(database, other.name(), HELD);

    assertThat(result).isInstanceOf(NameTaken.class);
    assertThat(((NameTaken) result).occupant().comment()).isPresent();
    assertOwn(database);
    assertOwn(other);
  }

  @Test
  void aDatabaseThatIsNotThereIsNotRenamed() {
    DatabaseName newName = newName();

    assertThat(provisioner.rename(newDatabase(), newName, HELD))
        .isEqualTo(new RenameResult.Absent());

    assertThat(server.exists(newName)).isFalse();
  }

  @Test
  void aStrangersDatabaseIsNotRenamed() {
    OwnedDatabase stranger = withStranger();
    DatabaseName newName = newName();

    assertThat(provisioner.rename(stranger, newName, HELD)).isEqualTo(new RenameResult.Absent());

    assertStrangerUntouched(stranger);
    assertThat(server.exists(newName)).isFalse();
  }

  @Test
  void aDatabaseOfAnotherRecordNonceOrRegistryIsNotRenamed() {
    OwnedDatabase database = created();

    assertThat(othersUnderTheNameOf(database))
        .hasSize(3)
        .allSatisfy(
            other ->
                assertThat(provisioner.rename(other, newName(), HELD))
                    .isEqualTo(new RenameResult.Absent()));

    assertOwn(database);
  }

  @Test
  void renameRefusesAServerThatIsNotKnown() {
    assertUnknownServerRefused(database -> provisioner.rename(database, newName(), HELD));
  }
}

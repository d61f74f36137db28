package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Dropping databases. */
abstract class DropDatabaseTests extends ProvisionerTests {

  DropDatabaseTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @Test
  void aDroppedDatabaseIsGone() {
    OwnedDatabase database = created();
    OwnedDatabase other = created();

    assertThat(provisioner.drop(database, HELD)).isInstanceOf(DropResult.Dropped.class);

    assertAbsent(database);
    assertOwn(other);
  }

  @Test
  void theSizeOfADroppedDatabaseIsTold() {
    DropResult result = provisioner.drop(created(), HELD);

    assertThat(result).isInstanceOf(DropResult.Dropped.class);
    assertThat(((DropResult.Dropped) result).bytes()).isPositive();
  }

  @Test
  void droppingAgainFindsNothing() {
    OwnedDatabase database = created();
    assertThat(provisioner.drop(database, HELD)).isInstanceOf(DropResult.Dropped.class);

    assertThat(provisioner.drop(database, HELD)).isEqualTo(new DropResult.Absent());
  }

  @Test
  void openSessionsDoNotStandInTheWayOfADrop() {
    OwnedDatabase database = created();
    try (var session = session(database)) {
      assertThat(provisioner.drop(database, HELD)).isInstanceOf(DropResult.Dropped.class);

      assertThat(session.isOpen()).as("the session in the dropped database").isFalse();
    }
    assertAbsent(database);
  }

  @Test
  void aSuspendedDatabaseIsDropped() {
    OwnedDatabase database = created();
    provisioner.suspend(database, HELD);

    assertThat(provisioner.drop(database, HELD)).isInstanceOf(DropResult.Dropped.class);

    assertAbsent(database);
  }

  @Test
  void aDroppedDatabaseCanBeCreatedAgain() {
    OwnedDatabase database = created();
    assertThat(provisioner.drop(database, HELD)).isInstanceOf(DropResult.Dropped.class);

    assertThat(provisioner.create(database, Optional.empty(), HELD))
        .isEqualTo(new CreationResult.Created(false));

    assertOwn(database);
  }

  @Test
  void aStrangersDatabaseIsNotDropped() {
    OwnedDatabase stranger = withStranger();

    DropResult result = provisioner.drop(stranger, HELD);

    assertThat(result).isInstanceOf(DropResult.Foreign.class);
    assertNamed(((DropResult.Foreign) result).occupant());
    assertStrangerUntouched(stranger);
  }

  @Test
  void aDatabaseOfAnotherRecordNonceOrRegistryIsNotDropped() {
    OwnedDatabase database = created();

    assertThat(othersUnderTheNameOf(database))
        .hasSize(3)
        .allSatisfy(
            other ->
                assertThat(provisioner.drop(other, HELD)).isInstanceOf(DropResult.Foreign.class));

    assertOwn(database);
  }

  @Test
  void aStrangersDatabaseUnderTheNameOfADroppedOneIsNotDropped() {
    OwnedDatabase database = created();
    assertThat(provisioner.drop(database, HELD)).isInstanceOf(DropResult.Dropped.class);
    server.createStranger(database.name());

    assertThat(provisioner.drop(database, HELD)).isInstanceOf(DropResult.Foreign.class);

    assertStrangerUntouched(database);
  }

  @Test
  void dropRefusesAServerThatIsNotKnown() {
    assertUnknownServerRefused(database -> provisioner.drop(database, HELD));
  }

  @Test
  void anOwnDatabaseUnderAnotherNameIsNotDropped() {
    OwnedDatabase database = created();
    OwnedDatabase renamed = database.named(newName());
    assertThat(provisioner.rename(database, renamed.name(), HELD))
        .isEqualTo(new RenameResult.Renamed());

    assertThatThrownBy(() -> provisioner.drop(database, HELD))
        .isInstanceOf(TenantServerException.class)
        .hasMessageContaining(renamed.name().value());

    assertOwn(renamed);
  }
}

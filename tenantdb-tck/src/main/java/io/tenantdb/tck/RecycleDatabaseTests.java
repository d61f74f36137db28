package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RecycleResult;
import io.tenantdb.api.provisioning.RecycleResult.Foreign;
import io.tenantdb.api.provisioning.RecycleResult.Recycled;
import io.tenantdb.api.provisioning.RenameResult;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Putting databases into the recycle bin, and dropping them there. */
abstract class RecycleDatabaseTests extends RecycleBinTests {

  RecycleDatabaseTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRecycledDatabaseIsClosedAndItsNameIsFree(boolean suspended) {
    OwnedDatabase database = marked(suspended);

    assertThat(provisioner.recycle(database, HELD)).isEqualTo(new Recycled());

    assertInBin(database);
    OwnedDatabase other = use(databaseNamed(database.name()));
    assertThat(provisioner.create(other, Optional.empty(), HELD))
        .isEqualTo(new CreationResult.Created(false));
    assertOwn(other);
    assertThat(server.hasMark(other.name())).as("the data of the other").isFalse();
  }

  @Test
  void noSessionIsLeftInARecycledDatabase() {
    OwnedDatabase database = use(created());
    try (var one = session(database);
        var other = session(database)) {
      assertThat(provisioner.recycle(database, HELD)).isEqualTo(new Recycled());

      assertThat(one.isOpen()).as("a session in the recycled database").isFalse();
      assertThat(other.isOpen()).as("a session in the recycled database").isFalse();
    }
    assertInBin(database);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recyclingAgainFindsItDone(boolean suspended) {
    OwnedDatabase database = recycled(suspended);

    assertThat(provisioner.recycle(database, HELD)).isEqualTo(new Recycled());

    assertInBin(database);
  }

  @Test
  void aRecycledDatabaseIsFoundThoughAStrangerHasItsName() {
    OwnedDatabase database = recycled(false);
    server.createStranger(database.name());

    assertThat(provisioner.recycle(database, HELD)).isEqualTo(new Recycled());

    assertStrangerUntouched(database);
    assertThat(server.databasesOf(database.nonce())).hasSize(1);
  }

  @Test
  void aDatabaseThatIsNotThereIsNotRecycled() {
    OwnedDatabase database = newDatabase();

    assertThat(provisioner.recycle(database, HELD)).isEqualTo(new RecycleResult.Absent());

    assertThat(server.databasesOf(database.nonce())).isEmpty();
  }

  @Test
  void aStrangersDatabaseIsNotRecycled() {
    OwnedDatabase stranger = withStranger();

    RecycleResult result = provisioner.recycle(stranger, HELD);

    assertThat(result).isInstanceOf(Foreign.class);
    assertNamed(((Foreign) result).occupant());
    assertStrangerUntouched(stranger);
  }

  @Test
  void aDatabaseOfAnotherRecordNonceOrRegistryIsNotRecycled() {
    OwnedDatabase database = use(created());

    assertThat(othersUnderTheNameOf(database))
        .hasSize(3)
        .allSatisfy(
            other -> assertThat(provisioner.recycle(other, HELD)).isInstanceOf(Foreign.class));

    assertOwn(database);
  }

  @Test
  void otherDatabasesGoOnWhileOneIsRecycled() {
    OwnedDatabase database = use(created());
    OwnedDatabase other = created();
    try (var session = session(other)) {
      assertThat(provisioner.recycle(database, HELD)).isEqualTo(new Recycled());

      assertThat(session.isOpen()).as("a session in another database").isTrue();
    }
    assertOwn(other);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRecycledDatabaseIsDroppedAndItsSizeIsTold(boolean suspended) {
    OwnedDatabase database = recycled(suspended);

    assertDroppedWithItsSize(database);

    assertAbsent(database);
    assertThat(server.databasesOf(database.nonce())).isEmpty();
    assertThat(provisioner.drop(database, HELD)).isEqualTo(new DropResult.Absent());
    assertThat(provisioner.restore(database, HELD)).isEqualTo(new RenameResult.Absent());
  }

  @Test
  void aRecycledDatabaseIsDroppedThoughAStrangerHasItsName() {
    OwnedDatabase database = recycled(false);
    server.createStranger(database.name());

    assertDroppedWithItsSize(database);

    assertStrangerUntouched(database);
    assertThat(server.databasesOf(database.nonce())).isEmpty();
    assertThat(provisioner.drop(database, HELD)).isInstanceOf(DropResult.Foreign.class);
  }

  @Test
  void aRecycledDatabaseIsDroppedByItsOwnRecordOnly() {
    OwnedDatabase database = recycled(false);

    assertThat(othersUnderTheNameOf(database))
        .hasSize(3)
        .allSatisfy(
            other -> assertThat(provisioner.drop(other, HELD)).isEqualTo(new DropResult.Absent()));

    assertInBin(database);
  }

  @Test
  void recycleRefusesAServerThatIsNotKnown() {
    assertUnknownServerRefused(database -> provisioner.recycle(database, HELD));
  }

  private void assertDroppedWithItsSize(OwnedDatabase database) {
    DropResult result = provisioner.drop(database, HELD);
    assertThat(result).isInstanceOf(DropResult.Dropped.class);
    assertThat(((DropResult.Dropped) result).bytes()).as("its size").isPositive();
  }

  @Test
  void anOwnDatabaseUnderAnotherNameIsNotRecycled() {
    OwnedDatabase database = created();
    OwnedDatabase renamed = database.named(newName());
    assertThat(provisioner.rename(database, renamed.name(), HELD))
        .isEqualTo(new RenameResult.Renamed());

    assertThatThrownBy(() -> provisioner.recycle(database, HELD))
        .isInstanceOf(TenantServerException.class)
        .hasMessageContaining(renamed.name().value());

    assertOwn(renamed);
  }
}

package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.routing.DatabaseAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opening databases to a backup before they are dropped. */
abstract class BackUpDatabaseTests extends RecycleBinTests {

  private static final Fence LOST =
      Fence.of(
          1,
          () -> {
            throw new LeaseLostException(
                new Lease(Samples.id(), "late worker", LeasedOperation.PURGE, 1));
          });

  private final List<DatabaseAddress> read = new ArrayList<>();
  private final List<Boolean> marks = new ArrayList<>();

  BackUpDatabaseTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBackupReadsTheDatabaseInItsPlaceAndItIsClosedAfterwards(boolean suspended) {
    OwnedDatabase database = marked(suspended);

    assertThat(provisioner.backUp(database, this::read, HELD)).isTrue();

    assertThat(read).containsExactly(new DatabaseAddress(database.server(), database.name()));
    assertThat(marks).containsExactly(true);
    assertSuspended(database);
    provisioner.resume(database, HELD);
    assertOwn(database);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBackupReadsTheDatabaseInTheBinAndItStaysThere(boolean suspended) {
    OwnedDatabase database = recycled(suspended);
    server.createStranger(database.name());

    assertThat(provisioner.backUp(database, this::read, HELD)).isTrue();

    assertThat(read)
        .extracting(DatabaseAddress::databaseName)
        .containsExactlyElementsOf(server.databasesOf(database.nonce()));
    assertThat(marks).containsExactly(true);
    assertThat(server.databasesOf(database.nonce()))
        .hasSize(1)
        .noneSatisfy(name -> assertThat(server.canConnect(name)).isTrue());
    assertStrangerUntouched(database);
    assertThat(provisioner.drop(database, HELD)).isInstanceOf(DropResult.Dropped.class);
  }

  @Test
  void aDatabaseThatWasBackedUpInTheBinIsRestored() {
    OwnedDatabase database = recycled(false);
    assertThat(provisioner.backUp(database, this::read, HELD)).isTrue();

    assertThat(provisioner.restore(database, HELD)).isEqualTo(new RenameResult.Renamed());

    assertSuspended(database);
    provisioner.resume(database, HELD);
    assertOwn(database);
    assertThat(server.hasMark(database.name())).isTrue();
  }

  @Test
  void noSessionOfTheTenantGoesOnDuringABackup() {
    OwnedDatabase database = use(created());
    List<Boolean> open = new ArrayList<>();
    try (var session = session(database)) {
      assertThat(provisioner.backUp(database, place -> open.add(session.isOpen()), HELD)).isTrue();
    }

    assertThat(open).containsExactly(false);
    assertSuspended(database);
  }

  @Test
  void noSessionOutlivesTheBackupThatOpenedIt() {
    OwnedDatabase database = use(created());
    List<TenantDatabaseProvisionerContract.Session> left = new ArrayList<>();

    Consumer<DatabaseAddress> backup =
        place -> left.add(server.openMigratingSession(place.databaseName()));
    assertThat(provisioner.backUp(database, backup, HELD)).isTrue();

    assertThat(left).hasSize(1).noneMatch(TenantDatabaseProvisionerContract.Session::isOpen);
    left.forEach(TenantDatabaseProvisionerContract.Session::close);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBackupThatFailsIsThrownAndTheDatabaseIsClosed(boolean recycled) {
    OwnedDatabase database = recycled ? recycled(false) : marked(false);
    IllegalStateException failure = new IllegalStateException("the disk is full");

    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(
            () ->
                provisioner.backUp(
                    database,
                    place -> {
                      throw failure;
                    },
                    HELD))
        .satisfies(thrown -> assertThat(thrown).isSameAs(failure));

    assertThat(server.databasesOf(database.nonce()))
        .hasSize(1)
        .noneSatisfy(name -> assertThat(server.canConnect(name)).isTrue());
    assertThat(provisioner.backUp(database, this::read, HELD)).isTrue();
    assertThat(read).hasSize(1);
  }

  @Test
  void whereThereIsNoDatabaseNothingIsBackedUp() {
    OwnedDatabase database = use(created());
    assertThat(provisioner.backUp(database, this::read, HELD)).isTrue();
    assertThat(provisioner.drop(database, HELD)).isInstanceOf(DropResult.Dropped.class);

    assertThat(provisioner.backUp(database, this::read, HELD)).isFalse();

    assertThat(read).hasSize(1);
    assertThat(provisioner.inspect(database)).isEqualTo(new DatabaseInspection.Absent());
  }

  @Test
  void aStrangersDatabaseIsNeitherReadNorClosed() {
    OwnedDatabase stranger = withStranger();
    OwnedDatabase database = use(created());

    assertThat(provisioner.backUp(stranger, this::read, HELD)).isFalse();
    assertThat(othersUnderTheNameOf(database))
        .hasSize(3)
        .allSatisfy(other -> assertThat(provisioner.backUp(other, this::read, HELD)).isFalse());

    assertThat(read).isEmpty();
    assertStrangerUntouched(stranger);
    assertOwn(database);
  }

  @Test
  void nothingIsBackedUpWithoutALease() {
    OwnedDatabase database = created();

    try (var session = session(database)) {
      assertThatExceptionOfType(LeaseLostException.class)
          .isThrownBy(() -> provisioner.backUp(database, this::read, LOST));
      assertThat(session.isOpen()).as("the session in the database").isTrue();
    }

    assertThat(read).isEmpty();
    assertOwn(database);
  }

  @Test
  void backUpRefusesAServerThatIsNotKnown() {
    assertUnknownServerRefused(database -> provisioner.backUp(database, this::read, HELD));
  }

  /** Reads as those who migrate do. */
  private void read(DatabaseAddress place) {
    read.add(place);
    marks.add(server.hasMark(place.databaseName()));
  }
}

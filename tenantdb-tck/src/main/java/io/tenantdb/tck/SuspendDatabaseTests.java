package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.error.ForeignDatabaseException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.OwnedDatabase;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Having the server refuse and accept connections. */
abstract class SuspendDatabaseTests extends ProvisionerTests {

  SuspendDatabaseTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @Test
  void aSuspendedDatabaseRefusesConnections() {
    OwnedDatabase database = created();

    provisioner.suspend(database, HELD);

    assertSuspended(database);
  }

  @Test
  void noSessionIsLeftInASuspendedDatabase() {
    OwnedDatabase database = created();
    try (var one = session(database);
        var other = session(database)) {
      provisioner.suspend(database, HELD);

      assertThat(one.isOpen()).as("a session in the suspended database").isFalse();
      assertThat(other.isOpen()).as("a session in the suspended database").isFalse();
    }
  }

  @Test
  void otherDatabasesGoOnWhileOneIsSuspended() {
    OwnedDatabase database = created();
    OwnedDatabase other = created();
    try (var session = session(other)) {
      provisioner.suspend(database, HELD);

      assertSuspended(database);
      assertThat(session.isOpen()).as("a session in another database").isTrue();
    }
    assertOwn(other);
  }

  @Test
  void aResumedDatabaseAcceptsConnections() {
    OwnedDatabase database = created();
    provisioner.suspend(database, HELD);
    assertSuspended(database);

    provisioner.resume(database, HELD);

    assertOwn(database);
  }

  @Test
  void suspendingAndResumingCanBeRepeated() {
    OwnedDatabase database = created();

    provisioner.suspend(database, HELD);
    provisioner.suspend(database, HELD);
    assertSuspended(database);

    provisioner.resume(database, HELD);
    provisioner.resume(database, HELD);
    assertOwn(database);
  }

  @Test
  void resumingADatabaseThatIsNotSuspendedKeepsItsSessions() {
    OwnedDatabase database = created();
    try (var session = session(database)) {
      provisioner.resume(database, HELD);

      assertThat(session.isOpen()).as("the session in the database").isTrue();
    }
    assertOwn(database);
  }

  @Test
  void aStrangersDatabaseIsNeitherSuspendedNorResumed() {
    OwnedDatabase stranger = withStranger();

    assertForeign(database -> provisioner.suspend(database, HELD), stranger);
    assertForeign(database -> provisioner.resume(database, HELD), stranger);

    assertStrangerUntouched(stranger);
  }

  @Test
  void aDatabaseOfAnotherRecordNonceOrRegistryIsNotSuspended() {
    OwnedDatabase database = created();

    assertThat(othersUnderTheNameOf(database))
        .hasSize(3)
        .allSatisfy(other -> assertForeign(own -> provisioner.suspend(own, HELD), other));

    assertOwn(database);
  }

  @Test
  void aDatabaseOfAnotherRecordNonceOrRegistryIsNotResumed() {
    OwnedDatabase database = created();
    provisioner.suspend(database, HELD);

    assertThat(othersUnderTheNameOf(database))
        .hasSize(3)
        .allSatisfy(other -> assertForeign(own -> provisioner.resume(own, HELD), other));

    assertSuspended(database);
  }

  @Test
  void aDatabaseThatIsNotThereIsNeitherSuspendedNorResumed() {
    OwnedDatabase absent = newDatabase();

    assertRefused(database -> provisioner.suspend(database, HELD), absent);
    assertRefused(database -> provisioner.resume(database, HELD), absent);

    assertAbsent(absent);
  }

  @Test
  void suspendAndResumeRefuseAServerThatIsNotKnown() {
    assertUnknownServerRefused(database -> provisioner.suspend(database, HELD));
    assertUnknownServerRefused(database -> provisioner.resume(database, HELD));
  }

  private static void assertRefused(Consumer<OwnedDatabase> call, OwnedDatabase database) {
    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(() -> call.accept(database))
        .satisfies(
            e -> {
              assertThat(e.server()).isEqualTo(database.server());
              assertThat(e.databaseName()).isEqualTo(database.name());
            });
  }

  private static void assertForeign(Consumer<OwnedDatabase> call, OwnedDatabase database) {
    assertThatExceptionOfType(ForeignDatabaseException.class)
        .isThrownBy(() -> call.accept(database))
        .satisfies(
            e -> {
              assertThat(e.server()).isEqualTo(database.server());
              assertThat(e.databaseName()).isEqualTo(database.name());
              assertNamed(e.occupant());
            });
  }

  @Test
  void aSuspendedDatabaseAdmitsAMigrationAndIsClosedAgain() {
    OwnedDatabase database = created();
    provisioner.suspend(database, HELD);

    provisioner.admitMigration(database, HELD);

    try (var session = server.openMigratingSession(database.name())) {
      assertThat(session.isOpen()).isTrue();
      provisioner.suspend(database, HELD);
      assertThat(session.isOpen()).isFalse();
    }
    assertSuspended(database);
    provisioner.resume(database, HELD);
    assertOwn(database);
  }

  @Test
  void whatWasAdmittedCanBeResumed() {
    OwnedDatabase database = created();
    provisioner.suspend(database, HELD);
    provisioner.admitMigration(database, HELD);
    provisioner.resume(database, HELD);

    assertOwn(database);
  }

  @Test
  void admittingAMigrationRefusesAServerThatIsNotKnownAndAStrangersDatabase() {
    assertUnknownServerRefused(database -> provisioner.admitMigration(database, HELD));
    OwnedDatabase stranger = withStranger();
    assertThatExceptionOfType(ForeignDatabaseException.class)
        .isThrownBy(() -> provisioner.admitMigration(stranger, HELD));
    assertStrangerUntouched(stranger);
  }
}

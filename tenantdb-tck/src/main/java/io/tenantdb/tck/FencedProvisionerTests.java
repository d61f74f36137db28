package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.OwnedDatabase;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A worker whose lease is over changes nothing under a name that hosts see. */
abstract class FencedProvisionerTests extends ProvisionerTests {

  private static final Fence LOST =
      () -> {
        throw new LeaseLostException(
            new Lease(Samples.id(), "late worker", LeasedOperation.PROVISION, 1));
      };

  FencedProvisionerTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @Test
  void noDatabaseGetsItsNameWithoutALease() {
    OwnedDatabase database = newDatabase();

    assertLost(() -> provisioner.create(database, LOST));

    assertAbsent(database);
  }

  @Test
  void aRenameWithoutALeaseLeavesTheDatabaseAsItIs() {
    OwnedDatabase database = created();
    DatabaseName newName = newName();

    try (var session = session(database)) {
      assertLost(() -> provisioner.rename(database, newName, LOST));
      assertThat(session.isOpen()).as("the session in the database").isTrue();
    }

    assertOwn(database);
    assertThat(server.exists(newName)).isFalse();
  }

  @Test
  void aSuspensionWithoutALeaseLeavesTheDatabaseOpen() {
    OwnedDatabase database = created();

    try (var session = session(database)) {
      assertLost(() -> provisioner.suspend(database, LOST));
      assertThat(session.isOpen()).as("the session in the database").isTrue();
    }

    assertOwn(database);
  }

  @Test
  void aSuspendedDatabaseIsNotResumedWithoutALease() {
    OwnedDatabase database = created();
    provisioner.suspend(database, HELD);

    assertLost(() -> provisioner.resume(database, LOST));

    assertSuspended(database);
  }

  @Test
  void aDropWithoutALeaseLeavesTheDatabaseAsItIs() {
    OwnedDatabase database = created();

    try (var session = session(database)) {
      assertLost(() -> provisioner.drop(database, LOST));
      assertThat(session.isOpen()).as("the session in the database").isTrue();
    }

    assertOwn(database);
  }

  private static void assertLost(ThrowingCallable call) {
    assertThatExceptionOfType(LeaseLostException.class).isThrownBy(call);
  }
}

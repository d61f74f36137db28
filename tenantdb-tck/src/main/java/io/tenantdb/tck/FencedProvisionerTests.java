package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.RenameResult;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A worker whose lease is over changes nothing under a name that hosts see. */
abstract class FencedProvisionerTests extends ProvisionerTests {

  private static final Fence LOST =
      Fence.of(
          1,
          () -> {
            throw new LeaseLostException(
                new Lease(Samples.id(), "late worker", LeasedOperation.PROVISION, 1));
          });

  FencedProvisionerTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @Test
  void noDatabaseGetsItsNameWithoutALease() {
    OwnedDatabase database = newDatabase();

    assertLost(() -> provisioner.create(database, Optional.empty(), LOST));

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

  @Test
  void aCloneIsNotTakenWithoutALease() {
    PreparedDatabase clone = wanted(Kind.CLONE);
    prepare(clone);
    provisioner.seal(clone, HELD);
    OwnedDatabase database =
        new OwnedDatabase(
            clone.registryId(), Samples.id(), clone.nonce(), clone.server(), newName());

    assertLost(() -> provisioner.create(database, Optional.empty(), LOST));

    assertAbsent(database);
    assertThat(provisioner.isSealed(clone)).isTrue();
    assertThat(provisioner.create(database, Optional.empty(), HELD))
        .isEqualTo(new CreationResult.Created(true));
  }

  @Test
  void nothingIsPreparedWithoutALease() {
    PreparedDatabase database = wanted(Kind.TEMPLATE);

    assertLost(() -> provisioner.prepare(database, Optional.empty(), LOST));

    assertThat(server.databasesOf(database.nonce())).isEmpty();
  }

  @Test
  void nothingIsSealedWithoutALease() {
    PreparedDatabase database = wanted(Kind.TEMPLATE);
    DatabaseName name = prepare(database);

    try (var session = server.openMigratingSession(name)) {
      assertLost(() -> provisioner.seal(database, LOST));
      assertThat(session.isOpen()).as("the session of the worker").isTrue();
    }

    assertThat(provisioner.isSealed(database)).isFalse();
  }

  @Test
  void nothingIsDiscardedWithoutALease() {
    PreparedDatabase template = markedTemplate();

    assertLost(() -> provisioner.discard(template, LOST));

    assertThat(provisioner.isSealed(template)).isTrue();
  }

  @Test
  void aDatabaseIsNotRecycledWithoutALease() {
    OwnedDatabase database = created();

    try (var session = session(database)) {
      assertLost(() -> provisioner.recycle(database, LOST));
      assertThat(session.isOpen()).as("the session in the database").isTrue();
    }

    assertOwn(database);
  }

  @Test
  void aDatabaseIsNotRestoredWithoutALease() {
    OwnedDatabase database = created();
    provisioner.recycle(database, HELD);

    assertLost(() -> provisioner.restore(database, LOST));

    assertAbsent(database);
    assertThat(provisioner.restore(database, HELD)).isEqualTo(new RenameResult.Renamed());
  }

  private static void assertLost(ThrowingCallable call) {
    assertThatExceptionOfType(LeaseLostException.class).isThrownBy(call);
  }
}

package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.ReadDatabaseException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.spi.TenantReadDatabases;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A worker whose lease is over changes nothing, and a server that is down is an error. */
abstract class FailingReadDatabaseTests extends ReadDatabaseTests {

  private static final Fence LOST =
      Fence.of(
          1,
          () -> {
            throw new LeaseLostException(
                new Lease(Samples.id(), "late worker", LeasedOperation.PROVISION, 1));
          });

  FailingReadDatabaseTests(TenantReadDatabasesContract server) {
    super(server);
  }

  @Test
  void nothingIsCreatedWithoutALease() {
    OwnedReadDatabase database = newDatabase();

    assertLost(() -> databases.create(database, LOST));

    assertAbsent(database);
  }

  @Test
  void nothingIsDroppedWithoutALease() {
    OwnedReadDatabase database = created();
    server.insert(database.name());

    assertLost(() -> databases.drop(database, LOST));

    assertOwn(database);
    assertThat(server.inserted(database.name())).isOne();
  }

  @Test
  void remainsAreNotDroppedWithoutALease() {
    OwnedReadDatabase database = dropped();
    server.insert(database.name());

    assertLost(() -> databases.dropRemains(database, LOST));

    assertThat(server.inserted(database.name())).isOne();
  }

  @Test
  void aServerThatCannotBeReachedIsAnErrorThatNamesTheDatabase() {
    OwnedReadDatabase database = newDatabase();
    TenantReadDatabases unreachable = server.unreachableReadDatabases();

    assertUnreachable(database, () -> unreachable.create(database, HELD));
    assertUnreachable(database, () -> unreachable.inspect(database));
    assertUnreachable(database, () -> unreachable.drop(database, HELD));
    assertUnreachable(database, () -> unreachable.dropRemains(database, HELD));
  }

  @Test
  void aServerThatCannotBeReachedIsNotOneWithoutDatabases() {
    TenantReadDatabases unreachable = server.unreachableReadDatabases();

    assertThatExceptionOfType(ReadDatabaseException.class)
        .isThrownBy(() -> unreachable.findMarked(registryId, Set.of()))
        .satisfies(e -> assertThat(e.name()).isEmpty());
  }

  private static void assertLost(ThrowingCallable call) {
    assertThatExceptionOfType(LeaseLostException.class).isThrownBy(call);
  }

  private static void assertUnreachable(OwnedReadDatabase database, ThrowingCallable call) {
    assertThatExceptionOfType(ReadDatabaseException.class)
        .isThrownBy(call)
        .withMessageContaining(database.name().value())
        .satisfies(e -> assertThat(e.name()).contains(database.name()));
  }
}

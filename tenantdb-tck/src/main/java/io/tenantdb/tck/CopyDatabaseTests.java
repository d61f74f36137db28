package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.provisioning.CopyResult;
import io.tenantdb.api.provisioning.DatabaseSize;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.tck.TenantDatabaseProvisionerContract.Session;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Copying records' databases, and how large they are. */
abstract class CopyDatabaseTests extends ProvisionerTests {

  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(30);

  CopyDatabaseTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @Test
  void aCopyHoldsWhatTheOriginalHoldsAndIsThereForItsWorkerOnly() {
    OwnedDatabase original = marked();
    PreparedDatabase copy = wanted(Kind.COPY);

    DatabaseName name = copied(copy, original);

    assertThat(name.value()).contains(copy.nonce().value());
    assertThat(server.hasMark(name)).isTrue();
    assertThat(server.canConnect(name)).as("an application connects").isFalse();
    try (Session session = server.openMigratingSession(name)) {
      assertThat(session.isOpen()).as("the session of the worker").isTrue();
    }
    assertOwn(original);
    assertThat(server.databasesOf(original.nonce())).containsExactly(original.name());
  }

  @Test
  void whatIsWrittenToACopyIsNotInTheOriginal() {
    OwnedDatabase original = created();
    PreparedDatabase copy = wanted(Kind.COPY);

    server.putMark(copied(copy, original));

    assertThat(server.hasMark(original.name())).isFalse();
  }

  @Test
  void aDiscardedCopyIsGoneAndTheOriginalIsNot() {
    OwnedDatabase original = marked();
    PreparedDatabase copy = wanted(Kind.COPY);
    copied(copy, original);

    provisioner.discard(copy, HELD);

    assertThat(server.databasesOf(copy.nonce())).isEmpty();
    assertOwn(original);
    assertThat(server.hasMark(original.name())).isTrue();
  }

  @Test
  void noSessionIsEndedForACopy() {
    OwnedDatabase original = created();
    PreparedDatabase copy = wanted(Kind.COPY);

    try (Session session = session(original)) {
      assertThat(provisioner.copy(copy, original, SHORT, HELD)).isEqualTo(new CopyResult.InUse());
      assertThat(session.isOpen()).as("the session of the tenant").isTrue();
    }

    assertThat(server.databasesOf(copy.nonce())).isEmpty();
    copied(copy, original);
  }

  @Test
  void aSuspendedDatabaseIsCopiedAndStaysSuspended() {
    OwnedDatabase original = marked();
    provisioner.suspend(original, HELD);

    assertThat(server.hasMark(copied(wanted(Kind.COPY), original))).isTrue();

    assertSuspended(original);
  }

  @Test
  void whatIsNotTheRecordsIsNotCopied() {
    OwnedDatabase original = created();
    PreparedDatabase copy = wanted(Kind.COPY);

    assertThat(othersUnderTheNameOf(original))
        .allSatisfy(
            other ->
                assertThat(provisioner.copy(copy, other, LONG, HELD))
                    .isEqualTo(new CopyResult.Absent()));
    assertThat(provisioner.copy(copy, newDatabase(), LONG, HELD))
        .isEqualTo(new CopyResult.Absent());
    assertThat(server.databasesOf(copy.nonce())).isEmpty();
    copied(copy, original);
  }

  @Test
  void theLargestDatabaseComesFirst() {
    OwnedDatabase small = created();
    OwnedDatabase large = marked();
    copied(wanted(Kind.COPY), large);

    List<DatabaseSize> largest = largest(registryId, 10);

    assertThat(largest).extracting(DatabaseSize::record).containsExactly(large.id(), small.id());
    assertThat(largest.get(0).bytes()).isGreaterThan(largest.get(1).bytes());
    assertThat(largest.get(1).bytes()).isPositive();
    assertThat(largest(registryId, 1)).containsExactly(largest.get(0));
    assertThat(largest(UUID.randomUUID(), 10)).isEmpty();
  }

  @Test
  void theBytesOfADatabaseAreThoseOfItsSize() {
    OwnedDatabase database = created();
    DatabaseAddress address = new DatabaseAddress(database.server(), database.name());

    long before = provisioner.survey().bytes(address).orElseThrow();
    server.putMark(database.name());

    assertThat(provisioner.survey().bytes(address).orElseThrow()).isGreaterThan(before);
    assertThat(provisioner.survey().bytes(new DatabaseAddress(server.server(), newName())))
        .isEmpty();
  }

  private List<DatabaseSize> largest(UUID registry, int limit) {
    return provisioner.survey().largest(server.server(), registry, limit);
  }

  private OwnedDatabase marked() {
    OwnedDatabase database = created();
    server.putMark(database.name());
    return database;
  }

  private DatabaseName copied(PreparedDatabase copy, OwnedDatabase original) {
    CopyResult result = provisioner.copy(copy, original, LONG, HELD);
    assertThat(result).isInstanceOf(CopyResult.Copied.class);
    DatabaseAddress address = ((CopyResult.Copied) result).address();
    assertThat(address.server()).isEqualTo(server.server());
    assertThat(server.exists(address.databaseName())).isTrue();
    return address.databaseName();
  }
}

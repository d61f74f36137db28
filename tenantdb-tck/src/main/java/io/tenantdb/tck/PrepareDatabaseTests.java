package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.routing.DatabaseAddress;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Preparing, sealing and discarding templates and clones. */
abstract class PrepareDatabaseTests extends ProvisionerTests {

  private static final int CLONES = 4;

  PrepareDatabaseTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @Test
  void theServersThatTheHostHasNamedAreKnown() {
    assertThat(provisioner.servers()).contains(server.server());
  }

  @ParameterizedTest
  @EnumSource
  void aPreparedDatabaseIsThereForItsWorkerOnly(Kind kind) {
    PreparedDatabase database = wanted(kind);

    DatabaseAddress address = provisioner.prepare(database, Optional.empty(), HELD);

    assertThat(address.server()).isEqualTo(server.server());
    assertThat(address.databaseName().value()).contains(database.nonce().value());
    assertThat(server.databasesOf(database.nonce())).containsExactly(address.databaseName());
    assertThat(server.canConnect(address.databaseName())).as("an application connects").isFalse();
    try (var session = server.openMigratingSession(address.databaseName())) {
      assertThat(session.isOpen()).as("the session of the worker").isTrue();
    }
    assertThat(provisioner.isSealed(database)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void preparingAgainFindsTheSameDatabase(Kind kind) {
    PreparedDatabase database = wanted(kind);
    DatabaseAddress address = provisioner.prepare(database, Optional.empty(), HELD);

    assertThat(provisioner.prepare(database, Optional.empty(), HELD)).isEqualTo(address);

    assertThat(server.databasesOf(database.nonce())).containsExactly(address.databaseName());
    provisioner.seal(database, HELD);
    assertThat(provisioner.isSealed(database)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aSealedDatabaseLetsNobodyIn(Kind kind) {
    PreparedDatabase database = wanted(kind);
    DatabaseName name = prepare(database);
    try (var session = server.openMigratingSession(name)) {
      provisioner.seal(database, HELD);
      assertThat(session.isOpen()).as("the session of the worker").isFalse();
    }

    assertSealed(database);
    provisioner.seal(database, HELD);
    assertSealed(database);
  }

  private void assertSealed(PreparedDatabase database) {
    assertThat(provisioner.isSealed(database)).isTrue();
    assertThat(server.databasesOf(database.nonce()))
        .hasSize(1)
        .allSatisfy(
            name -> {
              assertThat(server.canConnect(name)).as("an application connects").isFalse();
              assertThatThrownBy(() -> server.openMigratingSession(name))
                  .as("the worker connects")
                  .isInstanceOf(RuntimeException.class);
            });
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotOnTheServerIsNotSealed(Kind kind) {
    PreparedDatabase database = wanted(kind);

    assertFault(() -> provisioner.seal(database, HELD));
    assertThat(provisioner.isSealed(database)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aHalfMadeDatabaseIsDiscarded(Kind kind) {
    PreparedDatabase database = wanted(kind);
    PreparedDatabase other = sealed(kind);
    DatabaseName name = prepare(database);

    try (var session = server.openMigratingSession(name)) {
      provisioner.discard(database, HELD);
      assertThat(session.isOpen()).as("the session of the worker").isFalse();
    }

    assertDiscarded(database);
    assertThat(provisioner.isSealed(other)).as("another one").isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aSealedDatabaseIsDiscarded(Kind kind) {
    PreparedDatabase database = sealed(kind);
    PreparedDatabase other = sealed(kind);

    provisioner.discard(database, HELD);

    assertDiscarded(database);
    provisioner.discard(database, HELD);
    assertDiscarded(database);
    assertThat(provisioner.isSealed(other)).as("another one").isTrue();
  }

  private void assertDiscarded(PreparedDatabase database) {
    assertThat(server.databasesOf(database.nonce())).isEmpty();
    assertThat(provisioner.isSealed(database)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aCloneHoldsWhatItsTemplateHolds(Kind kind) {
    PreparedDatabase template = markedTemplate();
    PreparedDatabase clone = wanted(kind, template.fingerprint());

    DatabaseAddress address = provisioner.prepare(clone, Optional.of(template), HELD);

    assertThat(server.hasMark(address.databaseName())).isTrue();
    assertThat(server.hasMark(prepare(wanted(kind)))).as("of an empty one").isFalse();
    assertThat(provisioner.isSealed(template)).isTrue();
  }

  @Test
  void severalClonesAreMadeAtOnce() {
    PreparedDatabase template = markedTemplate();
    List<PreparedDatabase> clones =
        Stream.generate(() -> wanted(Kind.CLONE, template.fingerprint())).limit(CLONES).toList();

    List<DatabaseAddress> addresses =
        Race.of(CLONES, i -> provisioner.prepare(clones.get(i), Optional.of(template), HELD))
            .allWinners();

    assertThat(addresses)
        .doesNotHaveDuplicates()
        .allSatisfy(address -> assertThat(server.hasMark(address.databaseName())).isTrue());
  }

  @Test
  void aCloneOfATemplateThatIsMissingOrNotSealedIsAFault() {
    PreparedDatabase template = wanted(Kind.TEMPLATE);
    PreparedDatabase clone = wanted(Kind.CLONE, template.fingerprint());

    assertFault(() -> provisioner.prepare(clone, Optional.of(template), HELD));
    prepare(template);
    assertFault(() -> provisioner.prepare(clone, Optional.of(template), HELD));

    assertThat(provisioner.isSealed(clone)).isFalse();
    provisioner.seal(template, HELD);
    assertThat(provisioner.prepare(clone, Optional.of(template), HELD)).isNotNull();
  }

  @Test
  void callsForAServerThatIsNotKnownAreRefused() {
    PreparedDatabase elsewhere =
        new PreparedDatabase(
            UUID.randomUUID(),
            Samples.nonce(),
            Kind.CLONE,
            Samples.server(),
            Samples.fingerprint());

    Stream.<ThrowingCallable>of(
            () -> provisioner.prepare(elsewhere, Optional.empty(), HELD),
            () -> provisioner.seal(elsewhere, HELD),
            () -> provisioner.isSealed(elsewhere),
            () -> provisioner.discard(elsewhere, HELD))
        .forEach(
            call ->
                assertThatExceptionOfType(TenantServerException.class)
                    .isThrownBy(call)
                    .satisfies(e -> assertThat(e.server()).isEqualTo(elsewhere.server())));
  }

  private PreparedDatabase sealed(Kind kind) {
    PreparedDatabase database = wanted(kind);
    prepare(database);
    provisioner.seal(database, HELD);
    assertThat(provisioner.isSealed(database)).isTrue();
    return database;
  }

  private static void assertFault(ThrowingCallable call) {
    assertThatExceptionOfType(TenantServerException.class).isThrownBy(call);
  }
}

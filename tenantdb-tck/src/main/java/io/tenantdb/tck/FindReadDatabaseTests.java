package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState.Absent;
import io.tenantdb.api.provisioning.ReadDatabaseState.Own;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Finding read databases by their markers. */
abstract class FindReadDatabaseTests extends ReadDatabaseTests {

  FindReadDatabaseTests(TenantReadDatabasesContract server) {
    super(server);
  }

  @Test
  void aDatabaseIsFoundWithTheRecordAndTheNonceOfItsMarker() {
    OwnedReadDatabase first = created();
    OwnedReadDatabase second = created();
    server.insert(second.name());

    assertThat(databases.findMarked(registryId, Set.of())).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void aNameThatTheCallerKnowsIsLeftOut() {
    OwnedReadDatabase known = created();
    OwnedReadDatabase unknown = created();

    assertThat(databases.findMarked(registryId, Set.of(known.name(), newDatabase().name())))
        .containsExactly(unknown);
  }

  @Test
  void whatHasNoMarkerIsNotFound() {
    OwnedReadDatabase marked = created();
    withStranger();
    server.createEmptyCollection(newDatabase().name());
    server.insert(dropped().name());

    assertThat(databases.findMarked(registryId, Set.of())).containsExactly(marked);
  }

  @Test
  void aDatabaseOfAnotherRegistryIsFoundForThatOneOnly() {
    OwnedReadDatabase ours = created();
    OwnedReadDatabase unclaimed = newDatabase();
    OwnedReadDatabase theirs =
        new OwnedReadDatabase(UUID.randomUUID(), ours.id(), ours.nonce(), unclaimed.name());
    assertThat(databases.create(theirs, HELD)).isEqualTo(new Own());

    assertThat(databases.findMarked(registryId, Set.of())).containsExactly(ours);
    assertThat(databases.findMarked(theirs.registryId(), Set.of())).containsExactly(theirs);
  }

  @Test
  void aDatabaseIsFoundUntilItIsDroppedByWhatWasFound() {
    OwnedReadDatabase database = created();
    server.insert(database.name());

    for (OwnedReadDatabase found : databases.findMarked(registryId, Set.of())) {
      assertThat(databases.inspect(found)).isEqualTo(new Own());
      assertThat(databases.drop(found, HELD)).isEqualTo(new Absent());
    }

    assertAbsent(database);
    assertThat(databases.findMarked(registryId, Set.of())).isEmpty();
  }
}

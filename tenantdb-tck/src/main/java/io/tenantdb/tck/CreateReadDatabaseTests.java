package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState;
import io.tenantdb.api.provisioning.ReadDatabaseState.Foreign;
import io.tenantdb.api.provisioning.ReadDatabaseState.Own;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Creating and inspecting read databases. */
abstract class CreateReadDatabaseTests extends ReadDatabaseTests {

  private static final int CALLERS = 8;

  CreateReadDatabaseTests(TenantReadDatabasesContract server) {
    super(server);
  }

  @Test
  void aCreatedDatabaseIsTheRecordsOwnAndHasTheDeclaredIndexes() {
    OwnedReadDatabase database = newDatabase();
    assertAbsent(database);

    assertThat(databases.create(database, HELD)).isEqualTo(new Own());

    assertOwn(database);
  }

  @Test
  void creatingAgainKeepsWhatIsInTheDatabase() {
    OwnedReadDatabase database = created();
    server.insert(database.name());

    assertThat(databases.create(database, HELD)).isEqualTo(new Own());

    assertOwn(database);
    assertThat(server.inserted(database.name())).isOne();
  }

  @Test
  void aDatabaseWithAValueAndNoMarkerIsNeverAdopted() {
    OwnedReadDatabase database = withStranger();

    assertForeign(databases.create(database, HELD));

    assertStrangerUntouched(database);
    // Not even the second time.
    assertForeign(databases.create(database, HELD));
  }

  @Test
  void aDatabaseWithAnEmptyCollectionAndNoMarkerIsNeverAdopted() {
    OwnedReadDatabase database = newDatabase();
    server.createEmptyCollection(database.name());

    assertForeign(databases.create(database, HELD));

    assertForeign(databases.inspect(database));
    assertThat(server.exists(database.name())).isTrue();
    assertThat(server.markers(database.name())).isZero();
    assertThat(server.hasDeclaredIndexes(database.name())).isFalse();
  }

  @Test
  void aDatabaseOfAnotherRecordNonceOrRegistryIsNeverAdopted() {
    OwnedReadDatabase database = created();

    assertThat(othersUnderTheNameOf(database))
        .hasSize(3)
        .allSatisfy(
            other -> {
              assertForeign(databases.create(other, HELD));
              assertForeign(databases.inspect(other));
            });

    assertOwn(database);
  }

  @Test
  void aDatabaseIsCreatedAgainAfterItsDrop() {
    OwnedReadDatabase database = dropped();

    assertThat(databases.create(database, HELD)).isEqualTo(new Own());

    assertOwn(database);
  }

  @Test
  void manyCallersOfOneRecordMakeOneDatabase() {
    OwnedReadDatabase database = newDatabase();

    List<ReadDatabaseState> states =
        Race.of(CALLERS, i -> databases.create(database, HELD)).allWinners();

    assertThat(states).hasSize(CALLERS).containsOnly(new Own());
    assertOwn(database);
  }

  @Test
  void ofTwoRecordsWithOneNameOneGetsTheDatabase() {
    DatabaseName name = Samples.databaseName();
    List<OwnedReadDatabase> records =
        Stream.generate(() -> databaseNamed(name)).limit(CALLERS).toList();

    // Each of the two is called for by several, so that their calls really meet.
    List<ReadDatabaseState> states =
        Race.of(CALLERS, i -> databases.create(records.get(i % 2), HELD)).allWinners();

    assertThat(states).filteredOn(Own.class::isInstance).hasSize(CALLERS / 2);
    assertThat(states).filteredOn(Foreign.class::isInstance).hasSize(CALLERS / 2);
    List<ReadDatabaseState> found =
        Stream.of(records.get(0), records.get(1)).map(databases::inspect).toList();
    assertThat(found).filteredOn(Own.class::isInstance).hasSize(1);
    assertThat(found).filteredOn(Foreign.class::isInstance).hasSize(1);
    assertThat(server.markers(name)).isOne();
  }
}

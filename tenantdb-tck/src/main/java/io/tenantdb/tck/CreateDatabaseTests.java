package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.CreationResult.NameTaken;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DatabaseInspection.Foreign;
import io.tenantdb.api.provisioning.OwnedDatabase;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Creating and inspecting databases. */
abstract class CreateDatabaseTests extends ProvisionerTests {

  private static final int CONTENDERS = 4;

  CreateDatabaseTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @Test
  void aCreatedDatabaseIsTheRecordsOwnAndAcceptsConnections() {
    OwnedDatabase database = newDatabase();
    assertAbsent(database);

    assertThat(provisioner.create(database, Optional.empty(), HELD))
        .isEqualTo(new CreationResult.Created(false));

    assertOwn(database);
  }

  @Test
  void creatingAgainKeepsTheDatabase() {
    OwnedDatabase database = created();
    try (var session = session(database)) {
      assertThat(provisioner.create(database, Optional.empty(), HELD))
          .isEqualTo(new CreationResult.Created(false));

      assertThat(session.isOpen()).as("the session in the database").isTrue();
    }
    assertOwn(database);
  }

  @Test
  void aStrangersDatabaseIsNeverAdopted() {
    OwnedDatabase database = withStranger();

    CreationResult result = provisioner.create(database, Optional.empty(), HELD);

    assertThat(result).isInstanceOf(NameTaken.class);
    assertNamed(((NameTaken) result).occupant());
    assertStrangerUntouched(database);
    // Not even the second time.
    assertThat(provisioner.create(database, Optional.empty(), HELD)).isInstanceOf(NameTaken.class);
  }

  @Test
  void aDatabaseOfAnotherRecordNonceOrRegistryIsNeverAdopted() {
    OwnedDatabase database = created();

    assertThat(othersUnderTheNameOf(database))
        .hasSize(3)
        .allSatisfy(
            other -> {
              CreationResult result = provisioner.create(other, Optional.empty(), HELD);
              assertThat(result).isInstanceOf(NameTaken.class);
              assertNamed(((NameTaken) result).occupant());
              assertThat(((NameTaken) result).occupant().comment()).isPresent();
            });
    assertOwn(database);
  }

  @Test
  void inspectionTellsWhoseDatabaseItIs() {
    OwnedDatabase database = created();

    assertThat(othersUnderTheNameOf(database))
        .hasSize(3)
        .allSatisfy(
            other -> {
              DatabaseInspection inspection = provisioner.inspect(other);
              assertThat(inspection).isInstanceOf(Foreign.class);
              assertNamed(((Foreign) inspection).occupant());
              assertThat(((Foreign) inspection).occupant().comment()).isPresent();
            });
    assertThat(provisioner.inspect(newDatabase())).isEqualTo(new DatabaseInspection.Absent());
  }

  @Test
  void aStrangersDatabaseIsForeignToInspection() {
    OwnedDatabase database = withStranger();

    DatabaseInspection inspection = provisioner.inspect(database);

    assertThat(inspection).isInstanceOf(Foreign.class);
    assertNamed(((Foreign) inspection).occupant());
  }

  @ParameterizedTest
  @ValueSource(strings = {"select", "user", "table", "null", "_"})
  void namesThatMeanSomethingInSqlAreJustNames(String word) {
    OwnedDatabase database = databaseNamed(use(new DatabaseName(word)));

    assertThat(provisioner.create(database, Optional.empty(), HELD))
        .isEqualTo(new CreationResult.Created(false));

    assertOwn(database);
  }

  @Test
  void theLongestNameIsNotCut() {
    String longest = (Samples.databaseName().value() + "x".repeat(DatabaseName.MAX_LENGTH));
    OwnedDatabase database =
        databaseNamed(use(new DatabaseName(longest.substring(0, DatabaseName.MAX_LENGTH))));
    OwnedDatabase almostTheSame =
        databaseNamed(use(new DatabaseName(longest.substring(0, DatabaseName.MAX_LENGTH - 1))));

    assertThat(provisioner.create(database, Optional.empty(), HELD))
        .isEqualTo(new CreationResult.Created(false));
    assertThat(provisioner.create(almostTheSame, Optional.empty(), HELD))
        .isEqualTo(new CreationResult.Created(false));

    assertOwn(database);
    assertOwn(almostTheSame);
  }

  @Test
  void ofManyRecordsWithOneNameOneGetsTheDatabase() {
    DatabaseName name = newName();
    List<OwnedDatabase> contenders =
        Stream.generate(() -> databaseNamed(name)).limit(CONTENDERS).toList();

    List<CreationResult> results =
        Race.of(CONTENDERS, i -> provisioner.create(contenders.get(i), Optional.empty(), HELD))
            .allWinners();

    assertThat(results).filteredOn(CreationResult.Created.class::isInstance).hasSize(1);
    assertThat(results).filteredOn(NameTaken.class::isInstance).hasSize(CONTENDERS - 1);
    for (int i = 0; i < CONTENDERS; i++) {
      Class<?> expected =
          results.get(i) instanceof NameTaken ? Foreign.class : DatabaseInspection.Own.class;
      assertThat(provisioner.inspect(contenders.get(i))).isInstanceOf(expected);
    }
  }

  @Test
  void severalDatabasesAreCreatedAtOnce() {
    List<OwnedDatabase> databases = Stream.generate(this::newDatabase).limit(CONTENDERS).toList();

    List<CreationResult> results =
        Race.of(CONTENDERS, i -> provisioner.create(databases.get(i), Optional.empty(), HELD))
            .allWinners();

    assertThat(results).hasSize(CONTENDERS).containsOnly(new CreationResult.Created(false));
    databases.forEach(this::assertOwn);
  }

  @Test
  void createAndInspectRefuseAServerThatIsNotKnown() {
    assertUnknownServerRefused(database -> provisioner.create(database, Optional.empty(), HELD));
    assertUnknownServerRefused(database -> provisioner.inspect(database));
  }
}

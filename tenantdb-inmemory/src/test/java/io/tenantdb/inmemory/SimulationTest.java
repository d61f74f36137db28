package io.tenantdb.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.inmemory.InMemoryMigrator.Migration;
import io.tenantdb.tck.Samples;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What tests of a host can do to the simulated servers, beyond the ports. */
class SimulationTest {

  private final InMemoryProvisioner provisioner = new InMemoryProvisioner(ServerName.DEFAULT);
  private final OwnedDatabase database = OwnedDatabase.of(UUID.randomUUID(), Samples.newRecord());

  @Test
  void aServerThatIsDownCannotBeReachedUntilItIsUp() {
    provisioner.setReachable(ServerName.DEFAULT, false);
    assertThatExceptionOfType(TenantServerUnavailableException.class)
        .isThrownBy(() -> provisioner.create(database, Optional.empty(), Samples.heldFence()));

    provisioner.setReachable(ServerName.DEFAULT, true);
    assertThat(provisioner.create(database, Optional.empty(), Samples.heldFence()))
        .isEqualTo(new CreationResult.Created(false));
  }

  @Test
  void aSessionNeedsADatabaseThatAcceptsConnections() {
    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(() -> provisioner.openSession(database.server(), database.name()))
        .withMessageContaining("does not exist");
    provisioner.create(database, Optional.empty(), Samples.heldFence());
    assertThat(provisioner.openSession(database.server(), database.name()).isOpen()).isTrue();

    provisioner.suspend(database, Samples.heldFence());
    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(() -> provisioner.openSession(database.server(), database.name()))
        .withMessageContaining("not accepting connections");
  }

  @Test
  void aStrangersDatabaseIsNotPlacedOverAnother() {
    DatabaseOccupant stranger = new DatabaseOccupant("stranger", Optional.empty());
    provisioner.placeForeign(database.server(), database.name(), stranger);
    assertThat(provisioner.exists(database.server(), database.name())).isTrue();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> provisioner.placeForeign(database.server(), database.name(), stranger));
  }

  @Test
  void aHalfMadeDatabaseIsFinishedByItsCreation() {
    provisioner.placeHalfMade(database);
    assertThat(provisioner.hasHalfMade(database)).isTrue();
    assertThat(provisioner.exists(database.server(), database.name())).isFalse();

    provisioner.create(database, Optional.empty(), Samples.heldFence());

    assertThat(provisioner.hasHalfMade(database)).isFalse();
    assertThat(provisioner.exists(database.server(), database.name())).isTrue();
  }

  @Test
  void twoMigrationsOfOneVersionAreRefused() {
    List<Migration> twice = List.of(Migration.of("1"), Migration.of("1.0"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new InMemoryMigrator(InstantSource.system(), provisioner, twice));
  }
}

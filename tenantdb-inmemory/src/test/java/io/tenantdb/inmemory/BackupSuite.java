package io.tenantdb.inmemory;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.tck.Samples;
import io.tenantdb.tck.TenantDatabaseBackupContract;
import java.util.Optional;

/** The contract of backups of simulated databases. */
abstract class BackupSuite extends TenantDatabaseBackupContract {

  final InMemoryProvisioner provisioner = new InMemoryProvisioner(ServerName.DEFAULT);
  final InMemoryTenantDatabaseBackup sound = new InMemoryTenantDatabaseBackup(provisioner);

  @Override
  protected DatabaseAddress databaseHolding(String text) {
    DatabaseAddress place = noDatabase();
    provisioner.placeForeign(
        place.server(), place.databaseName(), new DatabaseOccupant("tester", Optional.empty()));
    provisioner.writeNote(place, text);
    return place;
  }

  @Override
  protected DatabaseAddress noDatabase() {
    return new DatabaseAddress(ServerName.DEFAULT, Samples.databaseName());
  }

  @Override
  protected Optional<String> textInCopy(TenantDatabaseId id) {
    return sound.find(id).map(notes -> String.join("", notes));
  }
}

package io.tenantdb.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantDatabaseBackup;
import io.tenantdb.tck.Samples;
import io.tenantdb.tck.TenantDatabaseBackupContract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Dumps of real databases, restored by pg_restore. */
@EnabledIf(
    value = "io.tenantdb.postgres.PgPrograms#canDump",
    disabledReason = "there is no pg_dump here, or it is older than the server")
class PgDumpBackupTest extends TenantDatabaseBackupContract {

  private final IsolatedServer server = new IsolatedServer();
  private final PostgresProvisioner provisioner = server.provisioner();
  @TempDir Path dumps;

  @AfterEach
  void close() {
    server.close();
  }

  @Override
  protected TenantDatabaseBackup backup() {
    return PgDumpBackup.builder(name -> PgPrograms.environment(server), this::keep).build();
  }

  private void keep(TenantDatabase record, InputStream dump) throws IOException {
    Path unfinished = dumps.resolve(record.id() + ".part");
    Files.copy(dump, unfinished, StandardCopyOption.REPLACE_EXISTING);
    Files.move(unfinished, dumpOf(record.id()), StandardCopyOption.REPLACE_EXISTING);
  }

  private Path dumpOf(TenantDatabaseId id) {
    return dumps.resolve(id + ".dump");
  }

  @Override
  protected DatabaseAddress databaseHolding(String text) {
    OwnedDatabase database = server.server().newRecord();
    provisioner.create(database, Optional.empty(), Fences.HELD);
    DatabaseAddress place = new DatabaseAddress(database.server(), database.name());
    write(place, text);
    return place;
  }

  private void write(DatabaseAddress place, String text) {
    try (Connection connection = server.asAdmin(place).getConnection()) {
      IsolatedServer.execute(connection, "CREATE TABLE note (text text)");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO note VALUES (?)")) {
        insert.setString(1, text);
        insert.execute();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected DatabaseAddress noDatabase() {
    return new DatabaseAddress(Server.NAME, Samples.databaseName());
  }

  @Override
  protected Optional<String> textInCopy(TenantDatabaseId id) {
    if (!Files.exists(dumpOf(id))) {
      return Optional.empty();
    }
    OwnedDatabase target = server.server().newRecord();
    provisioner.create(target, Optional.empty(), Fences.HELD);
    try {
      PgPrograms.run(
          PgPrograms.environment(server),
          List.of("pg_restore", "--no-owner", "--dbname", target.name().value(), dumpOf(id) + ""));
      try (Connection connection =
          server.asAdmin(new DatabaseAddress(target.server(), target.name())).getConnection()) {
        return Optional.of(IsolatedServer.query(connection, "SELECT text FROM note"));
      }
    } catch (IOException | InterruptedException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aDatabaseInTheRecycleBinIsDumpedAndDropped() {
    OwnedDatabase database = server.server().newRecord();
    provisioner.create(database, Optional.empty(), Fences.HELD);
    write(new DatabaseAddress(database.server(), database.name()), "from the bin");
    provisioner.recycle(database, Fences.HELD);
    TenantDatabase record = Samples.fullRecord();
    TenantDatabaseBackup backup = backup();

    assertThat(provisioner.backUp(database, place -> backup.backUp(record, place), Fences.HELD))
        .isTrue();

    assertThat(provisioner.drop(database, Fences.HELD)).isInstanceOf(DropResult.Dropped.class);
    assertThat(textInCopy(record.id())).contains("from the bin");
  }
}

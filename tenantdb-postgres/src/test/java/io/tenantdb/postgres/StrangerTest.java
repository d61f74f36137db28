package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.ForeignDatabaseException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.CreationResult.NameTaken;
import io.tenantdb.api.provisioning.DatabaseInspection.Absent;
import io.tenantdb.api.provisioning.DatabaseInspection.Foreign;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.DropResult.Dropped;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database that a record did not create is never touched, whatever it is marked with. */
final class StrangerTest {

  private final Server server = new Server();
  private final PostgresProvisioner provisioner = server.provisioner();

  @AfterEach
  void close() {
    server.close();
  }

  /** What a stranger's database says of itself. */
  enum Comment {
    NONE {
      @Override
      String of(OwnedDatabase record) {
        return "";
      }
    },
    TEXT {
      @Override
      String of(OwnedDatabase record) {
        return "it's \\ \"ours\"";
      }
    },
    OTHER_REGISTRY {
      @Override
      String of(OwnedDatabase record) {
        return Server.marker(record)
            .replace(record.registryId().toString(), UUID.randomUUID().toString());
      }
    },
    OTHER_RECORD {
      @Override
      String of(OwnedDatabase record) {
        return Server.marker(record).replace(record.id().toString(), UUID.randomUUID().toString());
      }
    },
    OTHER_NONCE {
      @Override
      String of(OwnedDatabase record) {
        return Server.marker(record).replace(record.nonce().value(), Server.hex());
      }
    },
    /** Everybody can read it and give it to a database of his own. */
    MARKER {
      @Override
      String of(OwnedDatabase record) {
        return Server.marker(record);
      }
    },
    MARKER_AND_MORE {
      @Override
      String of(OwnedDatabase record) {
        return Server.marker(record) + " ";
      }
    };

    abstract String of(OwnedDatabase record);
  }

  @ParameterizedTest
  @EnumSource
  void nothingTouchesIt(Comment comment) throws SQLException {
    OwnedDatabase record = server.newRecord();
    String text = comment.of(record);
    server.createForeign(record.name(), text);
    String before = server.fingerprint(record.name());
    DatabaseOccupant occupant =
        new DatabaseOccupant("postgres", text.isEmpty() ? Optional.empty() : Optional.of(text));
    try (Connection session = server.session(record.name())) {
      assertThat(provisioner.create(record, Optional.empty(), HELD))
          .isEqualTo(new NameTaken(occupant));
      assertThat(provisioner.inspect(record)).isEqualTo(new Foreign(occupant));
      assertThat(provisioner.drop(record, HELD)).isEqualTo(new DropResult.Foreign(occupant));
      assertThat(provisioner.rename(record, server.newName(), HELD))
          .isEqualTo(new RenameResult.Absent());
      assertThatThrownBy(() -> provisioner.suspend(record, HELD))
          .isInstanceOfSatisfying(
              ForeignDatabaseException.class, e -> assertThat(e.occupant()).isEqualTo(occupant))
          .hasMessageContaining(record.name().value());
      assertThatThrownBy(() -> provisioner.resume(record, HELD))
          .isInstanceOf(ForeignDatabaseException.class);

      assertThat(session.isValid(5)).as("its sessions live").isTrue();
    }
    assertThat(server.fingerprint(record.name())).isEqualTo(before);
    assertThat(server.exists(Server.unclaimed(record))).isFalse();
  }

  @Test
  void renameOntoItTouchesNeither() throws SQLException {
    OwnedDatabase record = created();
    DatabaseName taken = server.newName();
    server.createForeign(taken, "theirs");
    String before = server.fingerprint(taken);
    String ours = server.fingerprint(record.name());
    try (Connection session = server.session(record.name())) {
      assertThat(provisioner.rename(record, taken, HELD))
          .isEqualTo(
              new RenameResult.NameTaken(new DatabaseOccupant("postgres", Optional.of("theirs"))));
      assertThat(session.isValid(5)).as("our sessions live").isTrue();
    }
    assertThat(server.fingerprint(taken)).isEqualTo(before);
    assertThat(server.fingerprint(record.name())).isEqualTo(ours);
  }

  @Test
  void twoInstallationsOnOneServerAreStrangers() {
    OwnedDatabase ours = created();
    try (Server others = new Server()) {
      OwnedDatabase theirs = others.newRecord(ours.name());
      assertThat(provisioner.create(theirs, Optional.empty(), HELD))
          .isEqualTo(
              new NameTaken(
                  new DatabaseOccupant("tenantdb_admin", Optional.of(Server.marker(ours)))));
      assertThat(provisioner.drop(theirs, HELD)).isInstanceOf(DropResult.Foreign.class);
      assertThat(server.comment(ours.name())).isEqualTo(Server.marker(ours));
    }
  }

  @Test
  void halfMadeDatabaseIsDroppedWhereTheNameIsTaken() {
    OwnedDatabase record = server.newRecord();
    asAdmin("CREATE DATABASE " + Server.unclaimed(record) + " ALLOW_CONNECTIONS false");
    server.createForeign(record.name(), "");
    String before = server.fingerprint(record.name());

    assertThat(provisioner.drop(record, HELD)).isInstanceOf(Dropped.class);
    assertThat(provisioner.drop(record, HELD)).isInstanceOf(DropResult.Foreign.class);

    assertThat(server.exists(Server.unclaimed(record))).isFalse();
    assertThat(server.fingerprint(record.name())).isEqualTo(before);
  }

  @Test
  void ownDatabaseUnderANameGivenByHandIsNeitherDroppedNorCreatedTwice() {
    OwnedDatabase record = created();
    DatabaseName kept = server.newName();
    server.execute("ALTER DATABASE %s RENAME TO %s".formatted(record.name(), kept));
    String before = server.fingerprint(kept);

    assertThatThrownBy(() -> provisioner.drop(record, HELD))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContaining(kept.value());
    assertThatThrownBy(() -> provisioner.create(record, Optional.empty(), HELD))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContaining(kept.value());
    assertThat(provisioner.inspect(record)).isEqualTo(new Absent());
    assertThat(server.allOf(record)).containsExactly(kept.value());
    assertThat(server.fingerprint(kept)).isEqualTo(before);
  }

  @Test
  void absentDatabaseCanBeNeitherSuspendedNorResumed() {
    OwnedDatabase record = server.newRecord();

    assertThatThrownBy(() -> provisioner.suspend(record, HELD))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContaining("not on the server");
    assertThatThrownBy(() -> provisioner.resume(record, HELD))
        .isExactlyInstanceOf(TenantServerException.class);
    assertThat(provisioner.rename(record, server.newName(), HELD))
        .isEqualTo(new RenameResult.Absent());
    assertThat(provisioner.drop(record, HELD)).isEqualTo(new DropResult.Absent());
  }

  private OwnedDatabase created() {
    OwnedDatabase record = server.newRecord();
    assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(false));
    return record;
  }

  private void asAdmin(String sql) {
    try {
      new AdminServer(server.postgres().adminDataSource(), Optional.empty(), new StatementLimit(1))
          .execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}

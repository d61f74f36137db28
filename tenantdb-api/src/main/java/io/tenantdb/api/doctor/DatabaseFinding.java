package io.tenantdb.api.doctor;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.api.provisioning.ObservedLogin;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A finding about a record's real database. */
public sealed interface DatabaseFinding extends RecordFinding {

  /**
   * The record's database was there once, and is nowhere on its server.
   *
   * @param record the record
   */
  record GhostRecord(TenantDatabase record) implements DatabaseFinding {
    public GhostRecord {
      Objects.requireNonNull(record, "record");
    }

    @Override
    public String message() {
      return Wording.about(record)
          + "its database is gone from the server; if there is a backup, restore it under this"
          + " name, with its comment";
    }

    @Override
    public ProposedRepair proposal() {
      return ProposedRepair.asked(
          record.isDeleted()
              ? "record that its database is gone"
              : "delete the record, since there is nothing left that it stands for; the tenant can"
                  + " have a new database then");
    }
  }

  /**
   * Somebody else's database has the record's name.
   *
   * @param record the record
   * @param occupant that database: its owner and its comment, which may be another record's mark
   * @param ownFoundAs the name of the record's own database, if it is still on the server
   */
  record StrangerDatabase(
      TenantDatabase record, DatabaseOccupant occupant, Optional<String> ownFoundAs)
      implements DatabaseFinding {
    public StrangerDatabase {
      Objects.requireNonNull(record, "record");
      Objects.requireNonNull(occupant, "occupant");
      Objects.requireNonNull(ownFoundAs, "ownFoundAs");
    }

    @Override
    public String message() {
      return Wording.about(record)
          + "a database that is not the record's own has its name (owner %s, comment %s)"
              .formatted(
                  occupant.owner(), occupant.comment().map(c -> "'" + c + "'").orElse("none"))
          + ownFoundAs.map(name -> "; its own is there as " + name).orElse("");
    }

    @Override
    public ProposedRepair proposal() {
      return new ProposedRepair.None(
          "a stranger's database is never touched; rename or drop it by hand if it is not needed,"
              + " then inspect again");
    }
  }

  /**
   * The record's own database has another name than the record says.
   *
   * @param record the record
   * @param foundAs the name that it has
   */
  record MisplacedDatabase(TenantDatabase record, String foundAs) implements DatabaseFinding {
    public MisplacedDatabase {
      Objects.requireNonNull(record, "record");
      Objects.requireNonNull(foundAs, "foundAs");
    }

    @Override
    public String message() {
      return Wording.about(record) + "its database is on the server as " + foundAs;
    }

    @Override
    public ProposedRepair proposal() {
      return ProposedRepair.asked("end the sessions in it and give it back the name on record");
    }
  }

  /**
   * Somebody began to drop the record's database, so that the server lets nobody use it any more.
   *
   * @param record the record
   */
  record HalfDroppedDatabase(TenantDatabase record) implements DatabaseFinding {
    public HalfDroppedDatabase {
      Objects.requireNonNull(record, "record");
    }

    @Override
    public String message() {
      return Wording.about(record)
          + "a DROP of its database was cut short, by somebody else than tenantdb; nothing can read"
          + " what is left of it";
    }

    @Override
    public ProposedRepair proposal() {
      return ProposedRepair.asked(
          "drop what is left and delete the record; the tenant can have a new database then, to be"
              + " filled from a backup");
    }
  }

  /**
   * The server lets tenants in where the record says that it should not, or the other way round.
   *
   * @param record the record
   * @param open whether the server lets the tenant in
   */
  record AccessMismatch(TenantDatabase record, boolean open) implements DatabaseFinding {
    public AccessMismatch {
      Objects.requireNonNull(record, "record");
    }

    @Override
    public String message() {
      return Wording.about(record)
          + (open
              ? "it is suspended, and the server lets the tenant in"
              : "it is in service, and the server lets the tenant not in");
    }

    /** Nobody relies on getting into a suspended database; somebody may have closed an open one. */
    @Override
    public ProposedRepair proposal() {
      return open
          ? ProposedRepair.alone("suspend it again")
          : ProposedRepair.asked("have the server let the tenant in again");
    }
  }

  /**
   * The database is kept to the tenant's login, and the server has no such role.
   *
   * @param record the record
   * @param role the role
   */
  record MissingLogin(TenantDatabase record, String role) implements DatabaseFinding {
    public MissingLogin {
      Objects.requireNonNull(record, "record");
      Objects.requireNonNull(role, "role");
    }

    @Override
    public String message() {
      return Wording.about(record) + "its login role " + role + " is gone from the server";
    }

    @Override
    public ProposedRepair proposal() {
      return ProposedRepair.asked("make the role again, with the password that the host keeps");
    }
  }

  /**
   * The tenant's login may do what tenantdb never gives a login, or has lost its group, or can log
   * in though the record shuts it out.
   *
   * @param record the record
   * @param login the login as it is
   * @param shutOut whether the record shuts the tenant out, and the login can log in
   */
  record DriftedLogin(TenantDatabase record, ObservedLogin login, boolean shutOut)
      implements DatabaseFinding {
    public DriftedLogin {
      Objects.requireNonNull(record, "record");
      Objects.requireNonNull(login, "login");
    }

    @Override
    public String message() {
      List<String> wrong = new ArrayList<>();
      if (!login.powers().isEmpty()) {
        wrong.add("is " + String.join(", ", login.powers()));
      }
      if (!login.otherDatabases().isEmpty()) {
        wrong.add("may enter " + String.join(", ", login.otherDatabases()));
      }
      if (!login.otherRoles().isEmpty()) {
        wrong.add("is a member of " + String.join(", ", login.otherRoles()));
      }
      if (!login.inGroup()) {
        wrong.add(
            "is no plain member of the registry's group (it lost that, or its rights, or may pass them on)");
      }
      if (shutOut) {
        wrong.add("can log in though the database is suspended or deleted");
      }
      return Wording.about(record)
          + "its login role %s is not as tenantdb made it: it %s"
              .formatted(login.role(), String.join("; it ", wrong));
    }

    /** Taking a right away may break what somebody has come to rely on, and ends sessions. */
    @Override
    public ProposedRepair proposal() {
      return ProposedRepair.asked(
          "end its sessions, take from it what tenantdb never gives, and give it its group back;"
              + " what the admin role may not take, a superuser has to take by hand");
    }
  }

  /**
   * The history in the database says something else than the record, or is not sound.
   *
   * @param record the record, with the version and the fingerprint that it believes in
   * @param found what the history says
   * @param error what is wrong with the history; empty if it is sound
   */
  record HistoryMismatch(TenantDatabase record, SchemaState found, Optional<String> error)
      implements DatabaseFinding {
    public HistoryMismatch {
      Objects.requireNonNull(record, "record");
      Objects.requireNonNull(found, "found");
      Objects.requireNonNull(error, "error");
    }

    @Override
    public String message() {
      return Wording.about(record)
          + "on record is schema version %s, and its history shows %s"
              .formatted(version(record.schemaVersion()), shown())
          + error.map(text -> ": " + text).orElse("");
    }

    private Object shown() {
      boolean same = Objects.equals(found.version(), record.schemaVersion());
      return same && error.isEmpty()
          ? "other migrations up to that version"
          : version(found.version());
    }

    private static Object version(@Nullable Object version) {
      return version == null ? "none" : version;
    }

    @Override
    public ProposedRepair proposal() {
      return error.isPresent() || found.version() == null
          ? new ProposedRepair.None(
              "what was done to it has to be understood first; mend the history by hand, or restore"
                  + " a backup, then migrate the database")
          : ProposedRepair.asked("record what the history shows");
    }
  }
}

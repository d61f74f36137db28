package io.tenantdb.inmemory;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.error.ForeignDatabaseException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.CopyResult;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.RecycleResult;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.inmemory.SimulatedDatabase.Mark;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server as far as provisioning sees it. The provisioner's lock guards it. */
final class SimulatedServer {

  final Map<DatabaseName, SimulatedDatabase> databases = new HashMap<>();

  /** Databases whose creation stopped before they had their name. */
  final Set<Mark> halfMade = new HashSet<>();

  /** Databases that wait to be restored or purged. */
  final Map<Mark, SimulatedDatabase> recycleBin = new HashMap<>();

  /** Of those, the ones that a backup is reading, by the names that they have meanwhile. */
  private final Map<DatabaseName, SimulatedDatabase> beingBackedUp = new HashMap<>();

  boolean reachable = true;

  private final ServerName name;

  SimulatedServer(ServerName name) {
    this.name = name;
  }

  /** The name of a prepared database. */
  static DatabaseName preparedName(CreationNonce nonce) {
    return new DatabaseName("tdb_new_" + nonce);
  }

  /** The name of a database in the recycle bin. */
  static DatabaseName recycledName(CreationNonce nonce) {
    return new DatabaseName("tdb_bin_" + nonce);
  }

  CreationResult create(OwnedDatabase database, Optional<PreparedDatabase> template) {
    SimulatedDatabase present = databases.get(database.name());
    if (present != null && !present.isOwnOf(database)) {
      return new CreationResult.NameTaken(present.occupant);
    }
    halfMade.remove(Mark.of(database));
    if (present != null) {
      present.acceptsConnections = true;
      return new CreationResult.Created(false);
    }
    Optional<SimulatedDatabase> origin =
        takeClone(database).or(() -> template.flatMap(this::sealed));
    databases.put(database.name(), SimulatedDatabase.own(database, origin));
    return new CreationResult.Created(origin.isPresent());
  }

  DatabaseInspection inspect(OwnedDatabase database) {
    SimulatedDatabase present = databases.get(database.name());
    if (present == null) {
      return new DatabaseInspection.Absent();
    }
    return present.isOwnOf(database)
        ? new DatabaseInspection.Own(present.acceptsConnections)
        : new DatabaseInspection.Foreign(present.occupant);
  }

  RenameResult rename(OwnedDatabase database, DatabaseName newName) {
    SimulatedDatabase atNewName = databases.get(newName);
    if (atNewName != null) {
      return atNewName.isOwnOf(database)
          ? new RenameResult.Renamed()
          : new RenameResult.NameTaken(atNewName.occupant);
    }
    SimulatedDatabase present = databases.get(database.name());
    if (present == null || !present.isOwnOf(database)) {
      return new RenameResult.Absent();
    }
    present.endSessions();
    databases.remove(database.name());
    databases.put(newName, present);
    return new RenameResult.Renamed();
  }

  /** Closes the record's database for the tenant, and tells where it can be read. */
  Optional<DatabaseAddress> openForBackup(OwnedDatabase database) {
    SimulatedDatabase present = databases.get(database.name());
    if (present != null && present.isOwnOf(database)) {
      present.close();
      return Optional.of(new DatabaseAddress(name, database.name()));
    }
    SimulatedDatabase recycled = recycleBin.get(Mark.of(database));
    if (recycled == null) {
      return Optional.empty();
    }
    beingBackedUp.put(recycledName(database.nonce()), recycled);
    return Optional.of(new DatabaseAddress(name, recycledName(database.nonce())));
  }

  void closeAfterBackup(OwnedDatabase database) {
    SimulatedDatabase present = databases.get(database.name());
    if (present != null && present.isOwnOf(database)) {
      present.close();
    }
    SimulatedDatabase recycled = beingBackedUp.remove(recycledName(database.nonce()));
    if (recycled != null) {
      recycled.endSessions();
    }
  }

  /** The database of this name that a session can be opened to, whoever may. */
  @Nullable SimulatedDatabase find(DatabaseName databaseName) {
    SimulatedDatabase present = databases.get(databaseName);
    return present == null ? beingBackedUp.get(databaseName) : present;
  }

  DropResult drop(OwnedDatabase database) {
    requireNotElsewhere(database);
    boolean whole = takeClone(database).isPresent();
    whole |= recycleBin.remove(Mark.of(database)) != null;
    boolean half = halfMade.remove(Mark.of(database));
    SimulatedDatabase present = databases.get(database.name());
    if (present != null && present.isOwnOf(database)) {
      remove(database.name());
      whole = true;
    }
    if (whole || half) {
      return new DropResult.Dropped(whole ? SimulatedDatabase.BYTES : 0);
    }
    return present == null ? new DropResult.Absent() : new DropResult.Foreign(present.occupant);
  }

  RecycleResult recycle(OwnedDatabase database) {
    requireNotElsewhere(database);
    SimulatedDatabase present = databases.get(database.name());
    if (present != null && present.isOwnOf(database)) {
      present.close();
      databases.remove(database.name());
      recycleBin.put(Mark.of(database), present);
    }
    if (recycleBin.containsKey(Mark.of(database))) {
      return new RecycleResult.Recycled();
    }
    return present == null
        ? new RecycleResult.Absent()
        : new RecycleResult.Foreign(present.occupant);
  }

  private void requireNotElsewhere(OwnedDatabase database) {
    databases.forEach(
        (present, found) -> {
          if (found.isOwnOf(database) && !present.equals(database.name())) {
            throw failure(
                database.name(),
                "the record's own database is there under the name %s; repeat the rename that was"
                        .formatted(present)
                    + " cut short, then call again");
          }
        });
  }

  RenameResult restore(OwnedDatabase database) {
    SimulatedDatabase present = databases.get(database.name());
    if (present != null) {
      return present.isOwnOf(database)
          ? new RenameResult.Renamed()
          : new RenameResult.NameTaken(present.occupant);
    }
    SimulatedDatabase recycled = recycleBin.remove(Mark.of(database));
    if (recycled == null) {
      return new RenameResult.Absent();
    }
    databases.put(database.name(), recycled);
    return new RenameResult.Renamed();
  }

  /** The record's database under its name. */
  SimulatedDatabase requireOwn(OwnedDatabase database) {
    SimulatedDatabase present = databases.get(database.name());
    if (present == null) {
      throw failure(
          database.name(),
          "it does not exist; create the database of record %s first".formatted(database.id()));
    }
    if (!present.isOwnOf(database)) {
      throw new ForeignDatabaseException(name, database.name(), present.occupant);
    }
    return present;
  }

  DatabaseAddress prepare(PreparedDatabase database, Optional<PreparedDatabase> template) {
    DatabaseName preparedName = preparedName(database.nonce());
    Optional<SimulatedDatabase> origin = template.flatMap(this::sealed);
    if (template.isPresent() && origin.isEmpty()) {
      throw failure(
          preparedName,
          "there is no sealed template of migrations %s to clone; build one"
              .formatted(database.fingerprint()));
    }
    databases.computeIfAbsent(preparedName, free -> SimulatedDatabase.prepared(database, origin));
    return new DatabaseAddress(name, preparedName);
  }

  CopyResult copy(PreparedDatabase copy, OwnedDatabase original) {
    SimulatedDatabase source = databases.get(original.name());
    if (source == null || !source.isOwnOf(original)) {
      return new CopyResult.Absent();
    }
    if (source.isInUse()) {
      return new CopyResult.InUse();
    }
    DatabaseName copyName = preparedName(copy.nonce());
    databases.put(copyName, SimulatedDatabase.prepared(copy, Optional.of(source)));
    return new CopyResult.Copied(new DatabaseAddress(name, copyName));
  }

  void seal(PreparedDatabase database) {
    SimulatedDatabase found =
        find(database)
            .orElseThrow(
                () ->
                    failure(preparedName(database.nonce()), "it does not exist; prepare it first"));
    found.sealed = true;
    found.endSessions();
  }

  void discard(PreparedDatabase database) {
    if (find(database).isPresent()) {
      remove(preparedName(database.nonce()));
    }
  }

  /** The prepared database, if it is there and sealed. */
  Optional<SimulatedDatabase> sealed(PreparedDatabase database) {
    return find(database).filter(found -> found.sealed);
  }

  private Optional<SimulatedDatabase> find(PreparedDatabase database) {
    return Optional.ofNullable(databases.get(preparedName(database.nonce())))
        .filter(found -> database.equals(found.prepared));
  }

  /** Takes the sealed clone away that carries the record's nonce, if there is one. */
  private Optional<SimulatedDatabase> takeClone(OwnedDatabase owner) {
    DatabaseName preparedName = preparedName(owner.nonce());
    Optional<SimulatedDatabase> clone =
        Optional.ofNullable(databases.get(preparedName))
            .filter(database -> database.isSealedCloneFor(owner));
    clone.ifPresent(taken -> databases.remove(preparedName));
    return clone;
  }

  /** Ends the sessions in a database and forgets it, whoever owns it. */
  void remove(DatabaseName databaseName) {
    SimulatedDatabase removed = databases.remove(databaseName);
    if (removed != null) {
      removed.endSessions();
    }
  }

  private TenantServerException failure(DatabaseName databaseName, String problem) {
    return new TenantServerException(name, databaseName, problem, null);
  }
}

package io.tenantdb.inmemory;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.CopyResult;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.RecycleResult;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.api.spi.TenantServerSurvey;
import io.tenantdb.inmemory.SimulatedDatabase.Mark;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A provisioner whose servers are simulated: databases with a mark, a switch for connections and
 * sessions. What others do to a server is simulated as well: {@link #placeForeign}, {@link
 * #placeHalfMade}, {@link #placeOwn}, {@link #placeObject}, {@link #remove}, {@link #openSession}
 * and {@link #setReachable}. One lock guards all servers; safe for use by many threads.
 */
public final class InMemoryProvisioner implements TenantDatabaseProvisioner {

  private final Object lock = new Object();
  final Map<ServerName, SimulatedServer> servers = new HashMap<>();

  /** A provisioner that knows these servers, all of them empty. */
  public InMemoryProvisioner(ServerName... servers) {
    Arrays.stream(servers).forEach(name -> this.servers.put(name, new SimulatedServer(name)));
  }

  @Override
  public Set<ServerName> servers() {
    return Set.copyOf(servers.keySet());
  }

  @Override
  public CreationResult create(
      OwnedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
    synchronized (lock) {
      return reach(database, fence).create(database, template);
    }
  }

  @Override
  public DatabaseInspection inspect(OwnedDatabase database) {
    synchronized (lock) {
      return reach(database.server(), database.name()).inspect(database);
    }
  }

  @Override
  public RenameResult rename(OwnedDatabase database, DatabaseName newName, Fence fence) {
    synchronized (lock) {
      return reach(database, fence).rename(database, newName);
    }
  }

  @Override
  public void suspend(OwnedDatabase database, Fence fence) {
    synchronized (lock) {
      reach(database, fence).requireOwn(database).close();
    }
  }

  @Override
  public void admitMigration(OwnedDatabase database, Fence fence) {
    synchronized (lock) {
      // Those who migrate are told apart, and get in anyway.
      var unused = reach(database, fence).requireOwn(database);
    }
  }

  @Override
  public void resume(OwnedDatabase database, Fence fence) {
    synchronized (lock) {
      reach(database, fence).requireOwn(database).acceptsConnections = true;
    }
  }

  @Override
  public boolean backUp(OwnedDatabase database, Consumer<DatabaseAddress> backup, Fence fence) {
    Optional<DatabaseAddress> address;
    synchronized (lock) {
      address = reach(database, fence).openForBackup(database);
    }
    try {
      address.ifPresent(backup);
    } finally {
      synchronized (lock) {
        known(database.server()).closeAfterBackup(database);
      }
    }
    return address.isPresent();
  }

  @Override
  public DropResult drop(OwnedDatabase database, Fence fence) {
    synchronized (lock) {
      return reach(database, fence).drop(database);
    }
  }

  @Override
  public RecycleResult recycle(OwnedDatabase database, Fence fence) {
    synchronized (lock) {
      return reach(database, fence).recycle(database);
    }
  }

  @Override
  public RenameResult restore(OwnedDatabase database, Fence fence) {
    synchronized (lock) {
      return reach(database, fence).restore(database);
    }
  }

  @Override
  public DatabaseAddress prepare(
      PreparedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
    synchronized (lock) {
      return reach(database, fence).prepare(database, template);
    }
  }

  /** With somebody connected there is nothing to wait for: the lock keeps them from leaving. */
  @Override
  public CopyResult copy(
      PreparedDatabase copy, OwnedDatabase original, Duration patience, Fence fence) {
    synchronized (lock) {
      return reach(copy, fence).copy(copy, original);
    }
  }

  @Override
  public void seal(PreparedDatabase database, Fence fence) {
    synchronized (lock) {
      reach(database, fence).seal(database);
    }
  }

  @Override
  public boolean isSealed(PreparedDatabase database) {
    synchronized (lock) {
      return reach(database).sealed(database).isPresent();
    }
  }

  @Override
  public void discard(PreparedDatabase database, Fence fence) {
    synchronized (lock) {
      reach(database, fence).discard(database);
    }
  }

  @Override
  public TenantServerSurvey survey() {
    return new InMemoryServerSurvey(lock, this::reach);
  }

  /** The names of all databases on a server but those in its recycle bin. */
  public Set<DatabaseName> databases(ServerName server) {
    synchronized (lock) {
      return Set.copyOf(known(server).databases.keySet());
    }
  }

  /**
   * Puts a database there that tenantdb did not create.
   *
   * @throws IllegalArgumentException if the server is unknown or has a database of that name
   */
  public void placeForeign(ServerName server, DatabaseName name, DatabaseOccupant occupant) {
    synchronized (lock) {
      SimulatedDatabase stranger = SimulatedDatabase.foreign(occupant);
      if (known(server).databases.putIfAbsent(name, stranger) != null) {
        throw new IllegalArgumentException(
            "server %s has a database %s already".formatted(server, name));
      }
    }
  }

  /** Removes a database and ends the sessions in it, whoever owns it; none there is no fault. */
  public void remove(ServerName server, DatabaseName name) {
    synchronized (lock) {
      known(server).remove(name);
    }
  }

  /** Leaves what a creation leaves that a crash cut off before the database had its name. */
  public void placeHalfMade(OwnedDatabase database) {
    synchronized (lock) {
      known(database.server()).halfMade.add(Mark.of(database));
    }
  }

  /** Puts a record's own database there, whole and open, behind the back of the record. */
  public void placeOwn(OwnedDatabase database) {
    synchronized (lock) {
      known(database.server())
          .databases
          .put(database.name(), SimulatedDatabase.own(database, Optional.empty()));
    }
  }

  /** Whether the server has what a cut-off creation of this database left. */
  public boolean hasHalfMade(OwnedDatabase database) {
    synchronized (lock) {
      return known(database.server()).halfMade.contains(Mark.of(database));
    }
  }

  /** Whether the server has a database of that name, whoever owns it. */
  public boolean exists(ServerName server, DatabaseName name) {
    synchronized (lock) {
      return known(server).databases.containsKey(name);
    }
  }

  /** From now on, has every call for this server fail as if the server were down, or up again. */
  public void setReachable(ServerName server, boolean reachable) {
    synchronized (lock) {
      known(server).reachable = reachable;
    }
  }

  /**
   * Connects to a database as an application would.
   *
   * @throws TenantServerException if there is no such database or it refuses connections
   */
  public Session openSession(ServerName server, DatabaseName name) {
    synchronized (lock) {
      return require(new DatabaseAddress(server, name), found -> found.acceptsConnections)
          .openSession();
    }
  }

  /** Connects to a database as whoever migrates would: also while it is prepared and not sealed. */
  Session openMigratingSession(DatabaseAddress address) {
    synchronized (lock) {
      return requireUnsealed(address).openSession();
    }
  }

  /**
   * What was migrated in a database.
   *
   * @throws TenantServerException if there is none at this address, or it is sealed
   */
  List<InMemoryMigrator.Applied> history(DatabaseAddress address) {
    synchronized (lock) {
      return requireUnsealed(address).history;
    }
  }

  /**
   * Puts an object into a database, as somebody does who changes its schema by hand; one of that
   * name is replaced. Clones of the database have it, too.
   *
   * @throws TenantServerException if there is no such database, or it is sealed
   */
  public void placeObject(DatabaseAddress address, String name, String definition) {
    synchronized (lock) {
      requireUnsealed(address).objects.put(name, definition);
    }
  }

  /** What {@link #placeObject} put there. */
  Map<String, String> objects(DatabaseAddress address) {
    synchronized (lock) {
      return Map.copyOf(requireUnsealed(address).objects);
    }
  }

  /** Writes a note into a database, as a migration or an application writes data. */
  void writeNote(DatabaseAddress address, String note) {
    synchronized (lock) {
      requireUnsealed(address).notes.add(note);
    }
  }

  /** The notes in a database; its clones had those that it had when they were made. */
  List<String> readNotes(DatabaseAddress address) {
    synchronized (lock) {
      return List.copyOf(requireUnsealed(address).notes);
    }
  }

  private SimulatedDatabase requireUnsealed(DatabaseAddress address) {
    return require(address, found -> !found.sealed);
  }

  private SimulatedDatabase require(DatabaseAddress address, Predicate<SimulatedDatabase> open) {
    SimulatedDatabase present =
        reach(address.server(), address.databaseName()).find(address.databaseName());
    if (present == null || !open.test(present)) {
      String problem =
          present == null
              ? "it does not exist; create it first"
              : "it is not accepting connections; resume it";
      throw new TenantServerException(address.server(), address.databaseName(), problem, null);
    }
    return present;
  }

  private SimulatedServer reach(OwnedDatabase database, Fence fence) {
    fence.remaining();
    return reach(database.server(), database.name());
  }

  private SimulatedServer reach(PreparedDatabase database, Fence fence) {
    fence.remaining();
    return reach(database);
  }

  private SimulatedServer reach(PreparedDatabase database) {
    return reach(database.server(), SimulatedServer.preparedName(database.nonce()));
  }

  private SimulatedServer reach(ServerName name, DatabaseName database) {
    SimulatedServer server = servers.get(name);
    if (server == null) {
      throw new TenantServerException(
          name,
          database,
          "the host has named no such server; name it, or correct the record",
          null);
    }
    if (!server.reachable) {
      throw new TenantServerUnavailableException(
          name, database, "the server cannot be reached; try again when it is up", null);
    }
    return server;
  }

  private SimulatedServer known(ServerName name) {
    SimulatedServer server = servers.get(name);
    if (server == null) {
      throw new IllegalArgumentException("there is no server " + name);
    }
    return server;
  }

  /** A simulated connection to a database. */
  public static final class Session implements AutoCloseable {

    private volatile boolean open = true;

    Session() {}

    /** Whether neither side has ended it. */
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }
}

package io.tenantdb.inmemory;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.error.ForeignDatabaseException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.inmemory.SimulatedServer.Database;
import io.tenantdb.inmemory.SimulatedServer.Mark;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A provisioner whose servers are simulated: databases with a mark, a switch for connections and
 * sessions. What others do to a server is simulated as well: {@link #placeForeign}, {@link
 * #placeHalfMade}, {@link #remove}, {@link #openSession} and {@link #setReachable}. One lock guards
 * all servers; safe for use by many threads.
 */
public final class InMemoryProvisioner implements TenantDatabaseProvisioner {

  private final Object lock = new Object();
  final Map<ServerName, SimulatedServer> servers = new HashMap<>();

  /** A provisioner that knows these servers, all of them empty. */
  public InMemoryProvisioner(ServerName... servers) {
    Arrays.stream(servers).forEach(name -> this.servers.put(name, new SimulatedServer()));
  }

  @Override
  public CreationResult create(OwnedDatabase database, Fence fence) {
    synchronized (lock) {
      fence.remaining();
      SimulatedServer server = reach(database.server(), database.name());
      Database present = server.databases.get(database.name());
      if (present != null && !present.isOwnOf(database)) {
        return new CreationResult.NameTaken(present.occupant);
      }
      if (present == null) {
        server.databases.put(database.name(), SimulatedServer.own(database));
      } else {
        present.acceptsConnections = true;
      }
      server.halfMade.remove(Mark.of(database));
      return new CreationResult.Created();
    }
  }

  @Override
  public DatabaseInspection inspect(OwnedDatabase database) {
    synchronized (lock) {
      SimulatedServer server = reach(database.server(), database.name());
      Database present = server.databases.get(database.name());
      if (present == null) {
        return new DatabaseInspection.Absent();
      }
      return present.isOwnOf(database)
          ? new DatabaseInspection.Own(present.acceptsConnections)
          : new DatabaseInspection.Foreign(present.occupant);
    }
  }

  @Override
  public RenameResult rename(OwnedDatabase database, DatabaseName newName, Fence fence) {
    synchronized (lock) {
      fence.remaining();
      SimulatedServer server = reach(database.server(), database.name());
      Database atNewName = server.databases.get(newName);
      if (atNewName != null) {
        return atNewName.isOwnOf(database)
            ? new RenameResult.Renamed()
            : new RenameResult.NameTaken(atNewName.occupant);
      }
      Database present = server.databases.get(database.name());
      if (present == null || !present.isOwnOf(database)) {
        return new RenameResult.Absent();
      }
      present.endSessions();
      server.databases.remove(database.name());
      server.databases.put(newName, present);
      return new RenameResult.Renamed();
    }
  }

  @Override
  public void suspend(OwnedDatabase database, Fence fence) {
    synchronized (lock) {
      fence.remaining();
      Database own = requireOwn(database);
      own.acceptsConnections = false;
      own.endSessions();
    }
  }

  @Override
  public void resume(OwnedDatabase database, Fence fence) {
    synchronized (lock) {
      fence.remaining();
      requireOwn(database).acceptsConnections = true;
    }
  }

  @Override
  public DropResult drop(OwnedDatabase database, Fence fence) {
    synchronized (lock) {
      fence.remaining();
      SimulatedServer server = reach(database.server(), database.name());
      boolean halfMade = server.halfMade.remove(Mark.of(database));
      Database present = server.databases.get(database.name());
      if (present != null && present.isOwnOf(database)) {
        present.endSessions();
        server.databases.remove(database.name());
        return new DropResult.Dropped();
      }
      if (present != null) {
        return new DropResult.Foreign(present.occupant);
      }
      return halfMade ? new DropResult.Dropped() : new DropResult.Absent();
    }
  }

  /**
   * Puts a database there that tenantdb did not create.
   *
   * @throws IllegalArgumentException if the server is unknown or has a database of that name
   */
  public void placeForeign(ServerName server, DatabaseName name, DatabaseOccupant occupant) {
    synchronized (lock) {
      Database stranger = new Database(null, occupant);
      if (known(server).databases.putIfAbsent(name, stranger) != null) {
        throw new IllegalArgumentException(
            "server %s has a database %s already".formatted(server, name));
      }
    }
  }

  /** Removes a database and ends the sessions in it, whoever owns it; none there is no fault. */
  public void remove(ServerName server, DatabaseName name) {
    synchronized (lock) {
      Database removed = known(server).databases.remove(name);
      if (removed != null) {
        removed.endSessions();
      }
    }
  }

  /** Leaves what a creation leaves that a crash cut off before the database had its name. */
  public void placeHalfMade(OwnedDatabase database) {
    synchronized (lock) {
      known(database.server()).halfMade.add(Mark.of(database));
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
      Database present = reach(server, name).databases.get(name);
      if (present == null || !present.acceptsConnections) {
        String problem =
            present == null ? "it does not exist" : "it is not accepting connections; resume it";
        throw new TenantServerException(server, name, problem, null);
      }
      Session session = new Session();
      present.sessions.add(session);
      return session;
    }
  }

  private Database requireOwn(OwnedDatabase database) {
    Database present = reach(database.server(), database.name()).databases.get(database.name());
    if (present == null) {
      throw new TenantServerException(
          database.server(),
          database.name(),
          "it does not exist; create the database of record %s first".formatted(database.id()),
          null);
    }
    if (!present.isOwnOf(database)) {
      throw new ForeignDatabaseException(database.server(), database.name(), present.occupant);
    }
    return present;
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

    private Session() {}

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

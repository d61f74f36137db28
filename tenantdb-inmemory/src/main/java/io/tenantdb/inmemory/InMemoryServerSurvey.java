package io.tenantdb.inmemory;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DatabaseSize;
import io.tenantdb.api.provisioning.ObservedDatabase;
import io.tenantdb.api.provisioning.ObservedGroup;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PublicDatabase;
import io.tenantdb.api.provisioning.SurveyedDatabase;
import io.tenantdb.api.provisioning.SurveyedLogin;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantServerSurvey;
import io.tenantdb.inmemory.SimulatedDatabase.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * The survey of simulated servers, which have no roles: no logins, and nothing that PUBLIC may
 * enter. The provisioner's lock guards them.
 */
class InMemoryServerSurvey implements TenantServerSurvey {

  private static final DatabaseName NO_DATABASE = new DatabaseName("none");

  private final Object lock;
  private final BiFunction<ServerName, DatabaseName, SimulatedServer> reach;

  /**
   * @param reach finds a server that can be reached, or throws an exception that names the database
   */
  InMemoryServerSurvey(Object lock, BiFunction<ServerName, DatabaseName, SimulatedServer> reach) {
    this.lock = lock;
    this.reach = reach;
  }

  @Override
  public List<SurveyedDatabase> databases(
      ServerName server, UUID registryId, Optional<String> after, int limit) {
    requireAtLeastOne(limit);
    synchronized (lock) {
      return all(server, registryId).stream()
          .filter(found -> after.isEmpty() || found.name().compareTo(after.get()) > 0)
          .limit(limit)
          .toList();
    }
  }

  private List<SurveyedDatabase> all(ServerName server, UUID registryId) {
    SimulatedServer simulated = reach.apply(server, NO_DATABASE);
    List<SurveyedDatabase> all = new ArrayList<>();
    simulated.databases.forEach(
        (name, found) -> surveyed(server, registryId, name.value(), found).ifPresent(all::add));
    simulated.recycleBin.forEach(
        (mark, found) ->
            surveyed(server, registryId, recycledName(mark), found).ifPresent(all::add));
    for (Mark mark : simulated.halfMade) {
      all.add(
          new SurveyedDatabase(
              registryId,
              server,
              SimulatedServer.preparedName(mark.nonce()).value(),
              mark.hashCode(),
              SimulatedDatabase.ADMIN_ROLE,
              Optional.empty(),
              mark.nonce(),
              Optional.empty(),
              true,
              false));
    }
    all.sort(Comparator.comparing(SurveyedDatabase::name));
    return all;
  }

  /** Empty if it is not the registry's. */
  private static Optional<SurveyedDatabase> surveyed(
      ServerName server, UUID registryId, String name, SimulatedDatabase found) {
    Optional<Mark> mark =
        Optional.ofNullable(found.mark).filter(m -> m.registryId().equals(registryId));
    Optional<CreationNonce> prepared =
        Optional.ofNullable(found.prepared)
            .filter(database -> database.registryId().equals(registryId))
            .map(database -> database.nonce());
    return mark.map(Mark::nonce)
        .or(() -> prepared)
        .map(
            nonce ->
                new SurveyedDatabase(
                    registryId,
                    server,
                    name,
                    System.identityHashCode(found),
                    found.occupant.owner(),
                    found.occupant.comment(),
                    nonce,
                    mark.map(Mark::id),
                    mark.isEmpty(),
                    false));
  }

  private static String recycledName(Mark mark) {
    return "tdb_bin_" + mark.nonce();
  }

  @Override
  public List<SurveyedLogin> logins(
      ServerName server, UUID registryId, Optional<String> after, int limit) {
    requireAtLeastOne(limit);
    synchronized (lock) {
      var unused = reach.apply(server, NO_DATABASE);
      return List.of();
    }
  }

  @Override
  public List<PublicDatabase> openToPublic(ServerName server, UUID registryId) {
    synchronized (lock) {
      var unused = reach.apply(server, NO_DATABASE);
      return List.of();
    }
  }

  @Override
  public Optional<ObservedGroup> group(ServerName server, UUID registryId) {
    synchronized (lock) {
      var unused = reach.apply(server, NO_DATABASE);
      return Optional.empty();
    }
  }

  @Override
  public List<ObservedDatabase> observe(ServerName server, List<OwnedDatabase> databases) {
    synchronized (lock) {
      return databases.stream()
          .map(database -> observed(reach.apply(server, database.name()), database))
          .toList();
    }
  }

  private static ObservedDatabase observed(SimulatedServer server, OwnedDatabase database) {
    DatabaseInspection found = server.inspect(database);
    boolean recycled = server.recycleBin.containsKey(Mark.of(database));
    Optional<String> elsewhere =
        recycled
            ? Optional.of(recycledName(Mark.of(database)))
            : server.databases.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(database.name()))
                .filter(entry -> entry.getValue().isOwnOf(database))
                .map(entry -> entry.getKey().value())
                .findFirst();
    return new ObservedDatabase(
        database, found, elsewhere, recycled, false, false, Optional.empty());
  }

  @Override
  public List<DatabaseSize> largest(ServerName server, UUID registryId, int limit) {
    requireAtLeastOne(limit);
    synchronized (lock) {
      return reach.apply(server, NO_DATABASE).databases.values().stream()
          .filter(found -> found.mark != null && found.mark.registryId().equals(registryId))
          .map(found -> new DatabaseSize(Objects.requireNonNull(found.mark).id(), found.bytes()))
          .sorted(Comparator.comparing(DatabaseSize::bytes).reversed())
          .limit(limit)
          .toList();
    }
  }

  @Override
  public OptionalLong bytes(DatabaseAddress address) {
    synchronized (lock) {
      SimulatedDatabase found =
          reach.apply(address.server(), address.databaseName()).find(address.databaseName());
      return found == null ? OptionalLong.empty() : OptionalLong.of(found.bytes());
    }
  }

  @Override
  public boolean drop(SurveyedDatabase database, Fence fence) {
    synchronized (lock) {
      fence.remaining();
      if (!all(database.server(), database.registryId()).contains(database)) {
        return false;
      }
      SimulatedServer server = reach.apply(database.server(), NO_DATABASE);
      CreationNonce nonce = database.nonce();
      server.halfMade.removeIf(mark -> mark.nonce().equals(nonce));
      server.recycleBin.keySet().removeIf(mark -> mark.nonce().equals(nonce));
      List.copyOf(server.databases.entrySet()).stream()
          .filter(entry -> carries(entry.getValue(), nonce))
          .forEach(entry -> server.remove(entry.getKey()));
      return true;
    }
  }

  private static boolean carries(SimulatedDatabase found, CreationNonce nonce) {
    return (found.mark != null && found.mark.nonce().equals(nonce))
        || (found.prepared != null && found.prepared.nonce().equals(nonce));
  }

  @Override
  public boolean dropLogin(SurveyedLogin login, Fence fence) {
    fence.remaining();
    return false;
  }

  @Override
  public boolean closeToPublic(PublicDatabase database) {
    return false;
  }

  @Override
  public boolean giveLogin(OwnedDatabase database, Fence fence) {
    synchronized (lock) {
      fence.remaining();
      var unused = reach.apply(database.server(), database.name()).requireOwn(database);
      return false;
    }
  }

  @Override
  public boolean mendLogin(OwnedDatabase database, boolean admitted, Fence fence) {
    synchronized (lock) {
      fence.remaining();
      SimulatedServer server = reach.apply(database.server(), database.name());
      if (!server.recycleBin.containsKey(Mark.of(database))) {
        var unused = server.requireOwn(database);
      }
      return false;
    }
  }

  private static void requireAtLeastOne(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit must be at least 1, not " + limit);
    }
  }
}

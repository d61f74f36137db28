package io.tenantdb.inmemory;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.ReadDatabaseException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState;
import io.tenantdb.api.spi.TenantReadDatabases;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Read databases on a simulated server: each has a marker or none, the names of its indexes, and a
 * count of the values that clients have inserted. What others do to the server is simulated as
 * well: {@link #insert}, {@link #createEmptyCollection}, {@link #remove} and {@link #setReachable}.
 * One lock guards all of it; safe for use by many threads.
 */
public final class InMemoryReadDatabases implements TenantReadDatabases {

  private final Object lock = new Object();
  private final Set<String> declaredIndexes;
  private final Map<DatabaseName, Contents> databases = new HashMap<>();
  private boolean reachable = true;

  /** An empty server, and the indexes that each read database shall have. */
  public InMemoryReadDatabases(String... declaredIndexes) {
    this.declaredIndexes = Set.of(declaredIndexes);
  }

  @Override
  public ReadDatabaseState create(OwnedReadDatabase database, Fence fence) {
    synchronized (lock) {
      fence.remaining();
      ReadDatabaseState found = inspect(database);
      if (found instanceof ReadDatabaseState.Foreign) {
        return found;
      }
      Contents contents = databases.computeIfAbsent(database.name(), name -> new Contents());
      contents.mark = Mark.of(database);
      contents.indexes.addAll(declaredIndexes);
      return new ReadDatabaseState.Own();
    }
  }

  @Override
  public ReadDatabaseState inspect(OwnedReadDatabase database) {
    synchronized (lock) {
      if (!reachable) {
        throw new ReadDatabaseException(
            database.name(), "the server cannot be reached; call again when it is up", null);
      }
      Contents contents = databases.get(database.name());
      if (contents == null) {
        return new ReadDatabaseState.Absent();
      }
      return Mark.of(database).equals(contents.mark)
          ? new ReadDatabaseState.Own()
          : new ReadDatabaseState.Foreign(contents.describe());
    }
  }

  @Override
  public ReadDatabaseState drop(OwnedReadDatabase database, Fence fence) {
    synchronized (lock) {
      fence.remaining();
      ReadDatabaseState found = inspect(database);
      if (found instanceof ReadDatabaseState.Foreign) {
        return found;
      }
      databases.remove(database.name());
      return new ReadDatabaseState.Absent();
    }
  }

  @Override
  public ReadDatabaseState dropRemains(OwnedReadDatabase database, Fence fence) {
    synchronized (lock) {
      fence.remaining();
      ReadDatabaseState found = inspect(database);
      Contents contents = databases.get(database.name());
      if (found instanceof ReadDatabaseState.Foreign && contents != null && contents.mark != null) {
        return found;
      }
      databases.remove(database.name());
      return new ReadDatabaseState.Absent();
    }
  }

  @Override
  public List<OwnedReadDatabase> findMarked(UUID registryId, Set<DatabaseName> except) {
    synchronized (lock) {
      if (!reachable) {
        throw new ReadDatabaseException(
            "the server cannot be reached; call again when it is up", null);
      }
      List<OwnedReadDatabase> found = new ArrayList<>();
      databases.forEach(
          (name, contents) -> {
            Mark mark = contents.mark;
            if (mark != null && mark.registryId().equals(registryId) && !except.contains(name)) {
              found.add(new OwnedReadDatabase(registryId, mark.id(), mark.nonce(), name));
            }
          });
      return List.copyOf(found);
    }
  }

  /** Inserts one more value as a client would: a database that is not there comes into being. */
  public void insert(DatabaseName name) {
    synchronized (lock) {
      databases.computeIfAbsent(name, absent -> new Contents()).inserted++;
    }
  }

  /** How many values clients have inserted. */
  public int inserted(DatabaseName name) {
    synchronized (lock) {
      Contents contents = databases.get(name);
      return contents == null ? 0 : contents.inserted;
    }
  }

  /** Puts a database without a marker there that has nothing in it, unless there is one. */
  public void createEmptyCollection(DatabaseName name) {
    synchronized (lock) {
      databases.putIfAbsent(name, new Contents());
    }
  }

  /** Removes a database, whoever owns it; none there is no fault. */
  public void remove(DatabaseName name) {
    synchronized (lock) {
      databases.remove(name);
    }
  }

  /** Whether the server has a database of that name, whoever owns it. */
  public boolean exists(DatabaseName name) {
    synchronized (lock) {
      return databases.containsKey(name);
    }
  }

  /** Whether the database has a marker, whoever inserted it. */
  public boolean hasMarker(DatabaseName name) {
    synchronized (lock) {
      Contents contents = databases.get(name);
      return contents != null && contents.mark != null;
    }
  }

  /** The names of the indexes of a database, none if it is not there. */
  public Set<String> indexes(DatabaseName name) {
    synchronized (lock) {
      Contents contents = databases.get(name);
      return contents == null ? Set.of() : Set.copyOf(contents.indexes);
    }
  }

  /** From now on, has every call fail as if the server were down, or up again. */
  public void setReachable(boolean reachable) {
    synchronized (lock) {
      this.reachable = reachable;
    }
  }

  /** What proves a database to be a record's own. */
  private record Mark(UUID registryId, TenantDatabaseId id, CreationNonce nonce) {

    static Mark of(OwnedReadDatabase database) {
      return new Mark(database.registryId(), database.id(), database.nonce());
    }
  }

  private static final class Contents {
    private @Nullable Mark mark;
    private final Set<String> indexes = new HashSet<>();
    private int inserted;

    String describe() {
      return mark == null
          ? "it has no marker of tenantdb"
          : "its marker is of record %s of registry %s".formatted(mark.id(), mark.registryId());
    }
  }
}

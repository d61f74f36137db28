package io.tenantdb.inmemory;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.api.provisioning.OwnedDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server as far as provisioning sees it. The provisioner's lock guards it. */
final class SimulatedServer {

  /** What proves a database to be a record's own. */
  record Mark(UUID registryId, TenantDatabaseId id, CreationNonce nonce) {

    static Mark of(OwnedDatabase database) {
      return new Mark(database.registryId(), database.id(), database.nonce());
    }
  }

  /** A whole database; a stranger's has no mark. */
  static final class Database {
    final @Nullable Mark mark;
    final DatabaseOccupant occupant;
    final List<InMemoryProvisioner.Session> sessions = new ArrayList<>();
    boolean acceptsConnections = true;

    Database(@Nullable Mark mark, DatabaseOccupant occupant) {
      this.mark = mark;
      this.occupant = occupant;
    }

    boolean isOwnOf(OwnedDatabase owner) {
      return Mark.of(owner).equals(mark);
    }

    void endSessions() {
      sessions.forEach(InMemoryProvisioner.Session::close);
      sessions.clear();
    }
  }

  private static final String ADMIN_ROLE = "tenantdb_admin";

  final Map<DatabaseName, Database> databases = new HashMap<>();

  /** Databases whose creation stopped before they had their name. */
  final Set<Mark> halfMade = new HashSet<>();

  boolean reachable = true;

  /** A database that is marked as the record's own. */
  static Database own(OwnedDatabase owner) {
    Mark mark = Mark.of(owner);
    String comment =
        "tenantdb registry %s record %s nonce %s"
            .formatted(mark.registryId(), mark.id(), mark.nonce());
    return new Database(mark, new DatabaseOccupant(ADMIN_ROLE, Optional.of(comment)));
  }
}

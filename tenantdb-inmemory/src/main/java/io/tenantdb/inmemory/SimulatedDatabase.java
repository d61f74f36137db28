package io.tenantdb.inmemory;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A whole database; a stranger's has no mark and is not prepared. The provisioner's lock guards it.
 */
final class SimulatedDatabase {

  /** What proves a database to be a record's own. */
  record Mark(UUID registryId, TenantDatabaseId id, CreationNonce nonce) {

    static Mark of(OwnedDatabase database) {
      return new Mark(database.registryId(), database.id(), database.nonce());
    }
  }

  /** How large an empty database is. */
  static final long BYTES = 8_000_000;

  /** How much each migration and each note adds. */
  private static final long PAGE = 8_192;

  static final String ADMIN_ROLE = "tenantdb_admin";

  final @Nullable Mark mark;
  final @Nullable PreparedDatabase prepared;
  final DatabaseOccupant occupant;

  /** What was migrated in it; the migrator guards it. */
  final List<InMemoryMigrator.Applied> history;

  /** What else was written into it. */
  final Set<String> notes = new TreeSet<>();

  /** Objects that no migration made. */
  final Map<String, String> objects = new TreeMap<>();

  final List<InMemoryProvisioner.Session> sessions = new ArrayList<>();

  /** Whether applications get in; none does while it is prepared. */
  boolean acceptsConnections;

  boolean sealed;

  private SimulatedDatabase(
      @Nullable Mark mark,
      @Nullable PreparedDatabase prepared,
      DatabaseOccupant occupant,
      Optional<SimulatedDatabase> origin) {
    this.mark = mark;
    this.prepared = prepared;
    this.occupant = occupant;
    this.acceptsConnections = prepared == null;
    this.history =
        new CopyOnWriteArrayList<>(origin.map(cloned -> cloned.history).orElse(List.of()));
    origin.ifPresent(cloned -> notes.addAll(cloned.notes));
    origin.ifPresent(cloned -> objects.putAll(cloned.objects));
  }

  /**
   * A database that is marked as the record's own.
   *
   * @param origin the database that it is a clone of
   */
  static SimulatedDatabase own(OwnedDatabase owner, Optional<SimulatedDatabase> origin) {
    Mark mark = Mark.of(owner);
    String comment =
        "tenantdb registry %s record %s nonce %s"
            .formatted(mark.registryId(), mark.id(), mark.nonce());
    return new SimulatedDatabase(mark, null, occupant(comment), origin);
  }

  /**
   * A database that is prepared, and open to its worker.
   *
   * @param origin the database that it is a clone of
   */
  static SimulatedDatabase prepared(PreparedDatabase prepared, Optional<SimulatedDatabase> origin) {
    String comment =
        "tenantdb registry %s nonce %s".formatted(prepared.registryId(), prepared.nonce());
    return new SimulatedDatabase(null, prepared, occupant(comment), origin);
  }

  static SimulatedDatabase foreign(DatabaseOccupant occupant) {
    return new SimulatedDatabase(null, null, occupant, Optional.empty());
  }

  private static DatabaseOccupant occupant(String comment) {
    return new DatabaseOccupant(ADMIN_ROLE, Optional.of(comment));
  }

  boolean isOwnOf(OwnedDatabase owner) {
    return Mark.of(owner).equals(mark);
  }

  /** Whether it is a finished clone for the record that got its nonce. */
  boolean isSealedCloneFor(OwnedDatabase owner) {
    PreparedDatabase clone = prepared;
    return clone != null
        && sealed
        && clone.kind() == PreparedDatabase.Kind.CLONE
        && clone.registryId().equals(owner.registryId());
  }

  InMemoryProvisioner.Session openSession() {
    InMemoryProvisioner.Session session = new InMemoryProvisioner.Session();
    sessions.add(session);
    return session;
  }

  boolean isInUse() {
    return sessions.stream().anyMatch(InMemoryProvisioner.Session::isOpen);
  }

  long bytes() {
    return BYTES + PAGE * (history.size() + notes.size());
  }

  /** Lets no application in any more, and ends the sessions. */
  void close() {
    acceptsConnections = false;
    endSessions();
  }

  void endSessions() {
    sessions.forEach(InMemoryProvisioner.Session::close);
    sessions.clear();
  }
}

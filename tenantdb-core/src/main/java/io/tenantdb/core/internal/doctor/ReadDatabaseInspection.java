package io.tenantdb.core.internal.doctor;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.NotInspected;
import io.tenantdb.api.doctor.OrphanReadDatabase;
import io.tenantdb.api.doctor.ServerFinding.Why;
import io.tenantdb.api.error.ReadDatabaseException;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState;
import io.tenantdb.api.spi.TenantReadDatabases;
import io.tenantdb.core.internal.provisioning.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Looks for read databases of ours that belong to no record. */
final class ReadDatabaseInspection {

  private static final int SLICE = 500;

  private final Fleet fleet;

  ReadDatabaseInspection(Fleet fleet) {
    this.fleet = fleet;
  }

  /**
   * Looks at what is on the server under no record's name.
   *
   * @param names the read database names of all records
   */
  void run(Set<DatabaseName> names, Consumer<? super Finding> found) {
    Optional<TenantReadDatabases> port = fleet.readDatabases().port();
    if (port.isEmpty()) {
      return;
    }
    UUID registryId = fleet.registryId();
    List<OwnedReadDatabase> marked =
        ask(Optional.empty(), () -> port.get().findMarked(registryId, names), found)
            .orElse(List.of());
    for (int from = 0; from < marked.size(); from += SLICE) {
      for (OrphanReadDatabase orphan :
          orphans(marked.subList(from, Math.min(from + SLICE, marked.size())))) {
        OwnedReadDatabase database = orphan.database();
        // A marker in a database that somebody else had before does not make it ours.
        ask(Optional.of(database.name()), () -> port.get().inspect(database), found)
            .filter(ReadDatabaseState.Own.class::isInstance)
            .ifPresent(own -> found.accept(orphan));
      }
    }
  }

  /**
   * Those that belong to no record by now. The registry is asked after the server: what is made
   * there is on record before.
   */
  List<OrphanReadDatabase> orphans(List<OwnedReadDatabase> databases) {
    Map<CreationNonce, TenantDatabase> records =
        fleet
            .registry()
            .writeRepository()
            .findByNonces(databases.stream().map(OwnedReadDatabase::nonce).toList())
            .stream()
            .collect(Collectors.toMap(TenantDatabase::creationNonce, Function.identity()));
    List<OrphanReadDatabase> orphans = new ArrayList<>();
    for (OwnedReadDatabase database : databases) {
      TenantDatabase record = records.get(database.nonce());
      if (record == null) {
        orphans.add(new OrphanReadDatabase(database, Why.NO_SUCH_RECORD));
      } else if (!record.readDatabaseName().equals(database.name())) {
        orphans.add(new OrphanReadDatabase(database, Why.RECORD_NAMES_ANOTHER));
      }
    }
    return orphans;
  }

  /** What the server answers; that it does not is a finding, too. */
  private static <T> Optional<T> ask(
      Optional<DatabaseName> name, Supplier<T> call, Consumer<? super Finding> found) {
    try {
      return Optional.of(call.get());
    } catch (RuntimeException e) {
      Optional<DatabaseName> about =
          name.or(
              () -> e instanceof ReadDatabaseException failed ? failed.name() : Optional.empty());
      found.accept(
          new NotInspected(
              Optional.empty(),
              about.map(DatabaseName::value),
              Optional.empty(),
              "read databases that belong to no record: " + Failures.message(e)));
      return Optional.empty();
    }
  }
}

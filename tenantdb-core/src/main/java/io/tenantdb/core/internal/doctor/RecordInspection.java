package io.tenantdb.core.internal.doctor;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.LifecycleFinding.StuckRecord;
import io.tenantdb.api.doctor.NotInspected;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.provisioning.ObservedDatabase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Looks at all records, a slice at a time. */
final class RecordInspection {

  static final int MOST_EXPIRED = 1000;
  private static final int SLICE = 200;

  private final Fleet fleet;
  private final LifecycleExamination lifecycle;
  private final DatabaseExamination databases;
  private final ReadDatabaseExamination readDatabases;

  RecordInspection(Fleet fleet) {
    this.fleet = fleet;
    this.lifecycle = new LifecycleExamination(fleet);
    this.databases = new DatabaseExamination(fleet);
    this.readDatabases = new ReadDatabaseExamination(fleet);
  }

  /**
   * @param each is given every record, also those that somebody works on
   */
  void run(Scope scope, Consumer<? super TenantDatabase> each, Consumer<? super Finding> found) {
    if (scope.whole()) {
      expired(found);
    }
    Set<ServerName> notReached = new HashSet<>();
    Optional<TenantDatabaseId> after = Optional.empty();
    List<TenantDatabase> slice;
    do {
      slice = fleet.registry().writeRepository().findAll(after, SLICE);
      slice.forEach(each);
      inspect(idle(slice), scope, notReached, found);
      after = slice.isEmpty() ? after : Optional.of(slice.get(slice.size() - 1).id());
    } while (slice.size() == SLICE && !scope.stopped().getAsBoolean());
  }

  private void expired(Consumer<? super Finding> found) {
    for (ExpiredLease expired : fleet.records().findExpired(MOST_EXPIRED)) {
      fleet
          .records()
          .find(expired.lease().id())
          .map(record -> new StuckRecord(record, expired.lease().operation(), true))
          .ifPresent(found);
    }
  }

  private List<TenantDatabase> idle(List<TenantDatabase> slice) {
    Set<TenantDatabaseId> leased =
        fleet.registry().leases().findLeased(slice.stream().map(TenantDatabase::id).toList());
    return slice.stream().filter(record -> !leased.contains(record.id())).toList();
  }

  private void inspect(
      List<TenantDatabase> idle,
      Scope scope,
      Set<ServerName> notReached,
      Consumer<? super Finding> found) {
    Map<TenantDatabaseId, ObservedDatabase> observed = observe(idle, notReached, found);
    for (TenantDatabase record : idle) {
      List<Finding> findings =
          examine(record, Optional.ofNullable(observed.get(record.id())), scope);
      if (!findings.isEmpty() && isUnchanged(record)) {
        findings.forEach(found);
      }
    }
  }

  private List<Finding> examine(
      TenantDatabase record, Optional<ObservedDatabase> observed, Scope scope) {
    List<Finding> findings = new ArrayList<>();
    if (scope.whole()) {
      findings.addAll(lifecycle.examine(record));
    } else {
      LifecycleExamination.forgotten(record).ifPresent(findings::add);
    }
    observed.ifPresent(seen -> findings.addAll(databases.examine(record, seen, scope.whole())));
    findings.addAll(readDatabases.examine(record, scope));
    return findings;
  }

  /** What differs because somebody has worked on it meanwhile is no finding. */
  private boolean isUnchanged(TenantDatabase record) {
    return fleet.registry().leases().findLeased(List.of(record.id())).isEmpty()
        && fleet.records().find(record.id()).filter(record::equals).isPresent();
  }

  private Map<TenantDatabaseId, ObservedDatabase> observe(
      List<TenantDatabase> idle, Set<ServerName> notReached, Consumer<? super Finding> found) {
    Map<ServerName, List<TenantDatabase>> byServer = new LinkedHashMap<>();
    idle.stream()
        .filter(DatabaseExamination::isToBeObserved)
        .filter(record -> !notReached.contains(record.server()))
        .forEach(
            record ->
                byServer.computeIfAbsent(record.server(), none -> new ArrayList<>()).add(record));
    Map<TenantDatabaseId, ObservedDatabase> observed = new LinkedHashMap<>();
    byServer.forEach(
        (server, records) -> {
          try {
            fleet
                .survey()
                .observe(server, records.stream().map(fleet::owned).toList())
                .forEach(seen -> observed.put(seen.database().id(), seen));
          } catch (TenantServerException e) {
            notReached.add(server);
            found.accept(
                new NotInspected(
                    Optional.of(server),
                    Optional.empty(),
                    Optional.empty(),
                    "the databases of records on server %s: %s".formatted(server, e.getMessage())));
          }
        });
    return observed;
  }
}

package io.tenantdb.core.internal.run;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.provisioning.CopyResult;
import io.tenantdb.api.provisioning.DatabaseSize;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.PlannedDatabase;
import io.tenantdb.api.run.RehearsalOutcome;
import io.tenantdb.api.run.RehearsalReport;
import io.tenantdb.api.run.RehearsedDatabase;
import io.tenantdb.api.run.RunFailure;
import io.tenantdb.api.run.RunSelection;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.preparation.Preparation;
import io.tenantdb.core.internal.provisioning.Failures;
import io.tenantdb.core.internal.provisioning.TenantServers;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Migrates copies of the largest databases. */
public final class Rehearsal {

  private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TenantDatabaseRegistry registry;
  private final Records records;
  private final TenantServers servers;
  private final Preparation preparation;

  public Rehearsal(
      TenantDatabaseRegistry registry,
      Records records,
      TenantServers servers,
      Preparation preparation) {
    this.registry = registry;
    this.records = records;
    this.servers = servers;
    this.preparation = preparation;
  }

  /** Which of some databases a run would migrate. */
  @FunctionalInterface
  interface Plan {
    List<PlannedDatabase> of(MigrationRunOptions options, int most);
  }

  private record Candidate(TenantDatabase record, long bytes) {}

  RehearsalReport run(int databases, MigrationTerms terms, Plan plan) {
    if (databases < 1) {
      throw new IllegalArgumentException("at least 1 database, not " + databases);
    }
    return new RehearsalReport(
        servers.provisioner().servers().stream()
            .flatMap(server -> largest(server, databases, terms, plan).stream())
            .sorted(Comparator.comparing(Candidate::bytes).reversed())
            .limit(databases)
            .map(candidate -> rehearse(candidate, terms))
            .toList());
  }

  /** Asks for more of the largest until enough of them are behind. */
  private List<Candidate> largest(
      ServerName server, int databases, MigrationTerms terms, Plan plan) {
    int limit = databases;
    while (true) {
      List<DatabaseSize> sizes =
          servers.provisioner().survey().largest(server, registry.id(), limit);
      List<Candidate> behind = behind(sizes, terms, plan);
      if (behind.size() >= databases || sizes.size() < limit) {
        return behind;
      }
      limit = Math.multiplyExact(limit, 2);
    }
  }

  private List<Candidate> behind(List<DatabaseSize> sizes, MigrationTerms terms, Plan plan) {
    Map<TenantDatabaseId, Long> bytes =
        sizes.stream().collect(Collectors.toMap(DatabaseSize::record, DatabaseSize::bytes));
    Set<TenantId> tenants =
        records.findByIds(bytes.keySet()).stream()
            .map(TenantDatabase::tenantId)
            .collect(Collectors.toSet());
    if (tenants.isEmpty()) {
      return List.of();
    }
    MigrationRunOptions options =
        MigrationRunOptions.builder(Attribution.by("tenantdb"))
            .selection(new RunSelection.OfTenants(tenants))
            .migration(terms)
            .build();
    return plan.of(options, tenants.size()).stream()
        .map(PlannedDatabase::record)
        .filter(record -> bytes.containsKey(record.id()))
        .map(record -> new Candidate(record, bytes.getOrDefault(record.id(), 0L)))
        .toList();
  }

  private RehearsedDatabase rehearse(Candidate candidate, MigrationTerms terms) {
    TenantDatabase record = candidate.record();
    RehearsalOutcome outcome;
    try {
      outcome =
          preparation.withCopy(
              records.owned(record),
              PATIENCE,
              (copied, fence) -> outcome(record, copied, terms, fence));
    } catch (RuntimeException e) {
      log.warn(
          "Tenant {}, database {}: its rehearsal failed: {}",
          record.tenantId(),
          record.databaseName(),
          e.toString());
      outcome = new RehearsalOutcome.NotRehearsed(Failures.message(e));
    }
    return new RehearsedDatabase(record.id(), record.tenantId(), candidate.bytes(), outcome);
  }

  private RehearsalOutcome outcome(
      TenantDatabase record, CopyResult copied, MigrationTerms terms, Fence fence) {
    if (copied instanceof CopyResult.Copied copy) {
      return migrate(record, copy.address(), terms, fence);
    }
    return new RehearsalOutcome.NotRehearsed(
        new ErrorMessage(
            copied instanceof CopyResult.InUse
                ? "its database is in use; rehearse when nobody is connected to it"
                : "its database is not on the server under its name"));
  }

  private RehearsalOutcome migrate(
      TenantDatabase record, DatabaseAddress copy, MigrationTerms terms, Fence fence) {
    TenantRoute route =
        new TenantRoute(
            record.id(),
            record.tenantId(),
            copy.server(),
            copy.databaseName(),
            record.routingEpoch(),
            false);
    long before = bytes(copy);
    long begun = System.nanoTime();
    MigrationOutcome outcome = servers.migrateAndCheck(route, terms, fence);
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    if (outcome instanceof MigrationOutcome.Failed failed) {
      return new RehearsalOutcome.Failed(RunFailure.of(failed.error()), took);
    }
    MigrationOutcome.Migrated migrated = (MigrationOutcome.Migrated) outcome;
    return new RehearsalOutcome.Migrated(
        migrated.applied(),
        migrated.way() instanceof MigrationWay.Replayed,
        took,
        bytes(copy) - before);
  }

  private long bytes(DatabaseAddress address) {
    return servers.provisioner().survey().bytes(address).orElse(0);
  }
}

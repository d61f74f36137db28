package io.tenantdb.inmemory;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.PlannedDatabase;
import io.tenantdb.api.run.PlannedGroup;
import io.tenantdb.api.run.RunCanary;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which records a run begins with, and in which wave. */
final class RunSelections {

  private RunSelections() {}

  /** The databases of a run in the order of their ids. */
  static List<PlannedDatabase> plan(NewMigrationRun run, Collection<TenantDatabase> records) {
    List<TenantDatabase> chosen =
        records.stream()
            .filter(record -> isDue(record, run) && run.options().selection().names(record))
            .toList();
    Set<TenantDatabaseId> canary = canary(run.options().canary(), chosen);
    boolean oneWave = !(run.options().canary() instanceof RunCanary.OfTenants) && canary.isEmpty();
    return chosen.stream()
        .map(r -> new PlannedDatabase(r, oneWave || canary.contains(r.id()) ? 1 : 2))
        .toList();
  }

  /** Those that are alike together. */
  static List<PlannedGroup> groups(List<PlannedDatabase> plan) {
    Map<PlannedGroup, Long> sizes =
        plan.stream().collect(Collectors.groupingBy(RunSelections::alike, Collectors.counting()));
    return sizes.entrySet().stream()
        .map(e -> group(e.getKey(), e.getValue()))
        .sorted(
            Comparator.comparing(PlannedGroup::wave)
                .thenComparing(PlannedGroup::databases, Comparator.reverseOrder()))
        .toList();
  }

  private static PlannedGroup alike(PlannedDatabase planned) {
    TenantDatabase record = planned.record();
    return new PlannedGroup(planned.wave(), record.schemaVersion(), record.schemaFingerprint(), 0);
  }

  private static PlannedGroup group(PlannedGroup alike, long databases) {
    return new PlannedGroup(alike.wave(), alike.version(), alike.fingerprint(), databases);
  }

  private static boolean isDue(TenantDatabase record, NewMigrationRun run) {
    if (record.isDeleted() || record.presence() != DatabasePresence.PRESENT) {
      return false;
    }
    boolean behind = run.target() == null || !run.target().equals(record.schemaFingerprint());
    return switch (record.status()) {
      case ACTIVE -> behind && record.serving();
      case SUSPENDED -> behind && run.options().terms().includesSuspended();
      case FAILED, MIGRATING -> true;
      case PROVISIONING -> false;
    };
  }

  private static Set<TenantDatabaseId> canary(RunCanary canary, List<TenantDatabase> chosen) {
    if (canary instanceof RunCanary.OfTenants named) {
      return chosen.stream()
          .filter(record -> named.tenants().contains(record.tenantId()))
          .map(TenantDatabase::id)
          .collect(Collectors.toSet());
    }
    long first = 0;
    if (canary instanceof RunCanary.Count count) {
      first = count.databases();
    } else if (canary instanceof RunCanary.Share share) {
      first = (chosen.size() * (long) share.percent() + 99) / 100;
    }
    return chosen.stream().limit(first).map(TenantDatabase::id).collect(Collectors.toSet());
  }
}

package io.tenantdb.core.internal.verification;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.api.verification.NotComparedGroup;
import io.tenantdb.api.verification.SchemaStanding;
import io.tenantdb.api.verification.VerificationCounts;
import io.tenantdb.api.verification.VerificationOptions;
import io.tenantdb.api.verification.VerificationOutcome;
import io.tenantdb.api.verification.VerificationReport;
import io.tenantdb.api.verification.VerifiedDatabase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts what came of each database, and keeps as many as the report is to name. */
final class Tally {

  private final VerificationOptions options;
  private final Optional<MigrationTarget> target;
  private final List<VerifiedDatabase> unsound = new ArrayList<>();
  private final List<VerifiedDatabase> notVerified = new ArrayList<>();
  private final List<VerifiedDatabase> behind = new ArrayList<>();
  private final Map<Group, Long> notCompared = new LinkedHashMap<>();
  private long soundCount;
  private long notComparedCount;
  private long unsoundCount;
  private long notVerifiedCount;
  private long behindCount;

  Tally(VerificationOptions options, Optional<MigrationTarget> target) {
    this.options = options;
    this.target = target;
  }

  private record Group(ServerName server, @Nullable SchemaVersion version, String reason) {}

  void add(VerifiedDatabase database) {
    VerificationOutcome outcome = database.outcome();
    if (outcome instanceof VerificationOutcome.Sound sound) {
      soundCount++;
      stands(database, sound.standing());
    } else if (outcome instanceof VerificationOutcome.NotCompared not) {
      notComparedCount++;
      stands(database, not.standing());
      count(database.record(), not);
    } else if (outcome instanceof VerificationOutcome.Unsound) {
      unsoundCount++;
      keep(unsound, database);
    } else {
      notVerifiedCount++;
      keep(notVerified, database);
    }
  }

  private void stands(VerifiedDatabase database, SchemaStanding standing) {
    if (standing == SchemaStanding.BEHIND) {
      behindCount++;
      keep(behind, database);
    }
  }

  private void count(TenantDatabase record, VerificationOutcome.NotCompared not) {
    Group group = new Group(record.server(), not.found().version(), not.reason());
    if (notCompared.size() < options.details() || notCompared.containsKey(group)) {
      notCompared.merge(group, 1L, Long::sum);
    }
  }

  private void keep(List<VerifiedDatabase> list, VerifiedDatabase database) {
    if (list.size() < options.details()) {
      list.add(database);
    }
  }

  VerificationReport report() {
    return new VerificationReport(
        options.depth(),
        target.orElse(null),
        new VerificationCounts(
            soundCount, notComparedCount, unsoundCount, notVerifiedCount, behindCount),
        unsound,
        notVerified,
        behind,
        notCompared.entrySet().stream()
            .map(
                e ->
                    new NotComparedGroup(
                        e.getKey().server(),
                        e.getKey().version(),
                        e.getKey().reason(),
                        e.getValue()))
            .toList());
  }
}

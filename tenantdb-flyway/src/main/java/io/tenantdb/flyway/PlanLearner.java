package io.tenantdb.flyway;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.flyway.ReplayPlan.PlanKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes plans of what Flyway was seen to do. */
record PlanLearner(FlywayFactory flyways, ReplayPlans plans) {

  /**
   * Makes a plan, if what was done can be repeated, or else notes that there can be none.
   *
   * @param before the history before; empty if there was none
   * @return why what was done cannot be replayed
   */
  Optional<String> learn(
      FlywayCall call,
      String searchPath,
      Optional<SchemaVersion> upTo,
      Optional<AppliedHistory> before,
      AppliedHistory after,
      int applied) {
    @Nullable PlanRecorder recorder = call.recorder();
    if (recorder == null) {
      return flyways.readableRules().flatMap(ReplayRules::obstacle);
    }
    List<HistoryRow> rows = after.rows();
    int known = rows.size() - applied;
    if (known < 0 || (before.isPresent() && !before.get().rows().equals(rows.subList(0, known)))) {
      return Optional.of("its history changed in another way than by new rows");
    }
    PlanKey key =
        new PlanKey(
            call.history(), searchPath, upTo, before.map(AppliedHistory::rows).orElse(List.of()));
    Optional<String> obstacle =
        learn(
            call,
            recorder,
            key,
            rows,
            rows.subList(known, rows.size()),
            before.isPresent() ? 0 : 1);
    obstacle.filter(any -> before.isPresent()).ifPresent(reason -> plans.refuse(key, reason));
    return obstacle;
  }

  private Optional<String> learn(
      FlywayCall call,
      PlanRecorder recorder,
      PlanKey key,
      List<HistoryRow> rows,
      List<HistoryRow> appended,
      int firstKnown) {
    if (recorder.obstacle().isPresent()) {
      return recorder.obstacle();
    }
    Optional<String> differing =
        appended.stream()
            .map(HistoryRow::script)
            .filter(flyways.rules().differing()::contains)
            .findFirst();
    if (differing.isPresent()) {
      return differing.map("%s may differ by tenant"::formatted);
    }
    Optional<String> installedBy =
        Optional.ofNullable(call.flyway().getConfiguration().getInstalledBy());
    Optional<ReplayPlan> plan = recorder.plan(appended, installedBy);
    plan.ifPresent(found -> plans.add(key, found, rows, firstKnown));
    return recorder.obstacle();
  }
}

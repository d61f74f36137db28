package io.tenantdb.flyway;

import java.util.Set;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * One use of Flyway.
 *
 * @param flyway bound to one session
 * @param history its history table
 * @param secrets what no message may repeat
 * @param hostCallbacks whether it calls Java callbacks of the host
 * @param repeatable the scripts that can be run anew after they failed outside of a transaction
 * @param recorder what notes its work; null if nothing does
 */
record FlywayCall(
    Flyway flyway,
    HistoryTable history,
    Secrets secrets,
    boolean hostCallbacks,
    Set<String> repeatable,
    @Nullable PlanRecorder recorder) {

  FlywayCall recordedBy(PlanRecorder listener) {
    return new FlywayCall(flyway, history, secrets, hostCallbacks, repeatable, listener);
  }
}

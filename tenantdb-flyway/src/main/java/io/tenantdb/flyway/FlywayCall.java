package io.tenantdb.flyway;

import org.flywaydb.core.Flyway;

/**
 * One use of Flyway.
 *
 * @param flyway bound to one session
 * @param history its history table
 * @param secrets what no message may repeat
 * @param hostCallbacks whether it calls Java callbacks of the host
 */
record FlywayCall(Flyway flyway, HistoryTable history, Secrets secrets, boolean hostCallbacks) {}

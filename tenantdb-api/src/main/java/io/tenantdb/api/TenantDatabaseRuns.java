package io.tenantdb.api;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.PlannedDatabase;
import io.tenantdb.api.run.RehearsalReport;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunPlan;
import io.tenantdb.api.run.RunReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Fleet migrations: each is a run in the registry, and every node works on every run. What a node
 * leaves when it dies is finished by another. Safe for use by many threads and many nodes.
 *
 * <p>A node works on a run only if its own migrations end where those of the run do, as its
 * migrator tells ahead: while a release is rolled out, nodes of the older and of the newer one
 * leave each other's runs alone, and say so in the log. A run goes on as long as there is a node of
 * its release. What such a node had begun when it died is put back by any node, so that it serves
 * at its old version until another one comes. Where the migrator cannot tell ahead, nodes cannot be
 * told apart: then start a run when all of them have its migrations.
 *
 * <p>Every method throws {@link io.tenantdb.api.error.RegistryUnavailableException} if the registry
 * cannot be reached, and every one that is given a run {@link
 * io.tenantdb.api.error.MigrationRunNotFoundException} if it is not there, unless it says
 * otherwise.
 */
public interface TenantDatabaseRuns {

  /** Starts a run; returns as soon as it is on record. */
  MigrationRun start(MigrationRunOptions options);

  /**
   * A dry run: which databases a run would migrate if it were started now, and with which
   * migrations. Touches none of them.
   */
  RunPlan plan(MigrationRunOptions options);

  /**
   * A slice of the databases of a {@linkplain #plan plan}, ordered by record id; the schema version
   * and the fingerprint of each say which group it is in. Touches none of them.
   *
   * @param after the id before the slice; empty for the first slice
   * @param limit how many at most; at least 1
   */
  List<PlannedDatabase> plannedDatabases(
      MigrationRunOptions options, Optional<TenantDatabaseId> after, int limit);

  /**
   * Migrates copies of the largest databases that are behind, one after the other in the calling
   * thread, and shows how long that took, how they grew and what failed. No record changes. No
   * session of a tenant is ended: while somebody is connected to a database it cannot be copied,
   * and after half a minute it is given up. Whoever connects while it is copied waits until that is
   * done. The copies are removed; those of a node that died are removed by another one.
   *
   * @param databases how many at most; at least 1
   * @param terms how far, and under which limits
   */
  RehearsalReport rehearse(int databases, MigrationTerms terms);

  /** The run, if it is there. */
  Optional<MigrationRun> find(RunId id);

  /** The run as it stands, with the ten slowest databases and the ten most frequent failures. */
  RunReport report(RunId id);

  /**
   * A slice of the databases of a run, ordered by record id.
   *
   * @param after the id before the slice; empty for the first slice
   * @param limit how many at most; at least 1
   */
  List<RunDatabase> databases(RunId id, Optional<TenantDatabaseId> after, int limit);

  /**
   * Lets no further database begin; what is under way is finished.
   *
   * @return whether the run was running
   */
  boolean pause(RunId id);

  /**
   * Goes on with a paused run.
   *
   * @return whether it was paused
   */
  boolean resume(RunId id);

  /**
   * Ends a run that is running, paused or stopped; what is under way is finished.
   *
   * @return whether it was in one of these states
   */
  boolean cancel(RunId id);

  /**
   * Tries the failed databases of a run again; a stopped or finished run goes on with them, unless
   * it is cancelled.
   *
   * @return how many they are
   */
  long retryFailed(RunId id);

  /**
   * Waits until a run is over, whichever nodes work on it.
   *
   * @return the run as it is then, or when the time is over
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  MigrationRun await(RunId id, Duration timeout) throws InterruptedException;

  /** Adds a listener to what this node does from now on. */
  TenantDatabaseEvents.Subscription listen(MigrationRunListener listener);
}

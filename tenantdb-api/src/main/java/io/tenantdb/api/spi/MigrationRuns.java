package io.tenantdb.api.spi;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.PlannedDatabase;
import io.tenantdb.api.run.PlannedGroup;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDecision;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunReport;
import io.tenantdb.api.run.RunResult;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The fleet runs, and the place of each database in them. Times go by the registry's clock. These
 * rules hold against any number of callers at once:
 *
 * <ul>
 *   <li>A database is begun by one worker at a time, which holds the lease on its record. If that
 *       lease has expired or was given back, the database is given to the next worker that asks, in
 *       whatever state the run is.
 *   <li>No more databases are under way than the run's terms allow, in total and on each server.
 *   <li>No database of a wave is begun before each of the wave before has ended and its failures
 *       are within the budget.
 *   <li>As soon as the failures of a wave exceed the budget, a running or paused run is {@link
 *       io.tenantdb.api.run.RunState#STOPPED}; when the last wave has ended within it, the run is
 *       {@link io.tenantdb.api.run.RunState#FINISHED}.
 * </ul>
 *
 * <p>Every method that is given a run throws {@link
 * io.tenantdb.api.error.MigrationRunNotFoundException} if it is not there, unless it says
 * otherwise.
 */
public interface MigrationRuns {

  /**
   * Puts a run on record with the databases of its selection, as the records are now. A run without
   * databases is finished at once. However many databases there are, none of them is read into
   * memory.
   *
   * @throws io.tenantdb.api.error.InvalidValueException {@linkplain
   *     io.tenantdb.api.run.RunCanary#withoutDatabase if} the canary names tenants, none of whom
   *     has one of the databases; nothing is written
   */
  MigrationRun start(NewMigrationRun run);

  /**
   * A slice of the databases that the run would have if it were started now, ordered by id. If it
   * would be refused for its canary, all are in the second wave.
   *
   * @param after the id before the slice; empty for the first slice
   * @param limit how many at most; at least 1
   */
  List<PlannedDatabase> plan(NewMigrationRun run, Optional<TenantDatabaseId> after, int limit);

  /**
   * The databases that the run would have if it were started now, those that are alike together; by
   * wave, and the largest group first.
   */
  List<PlannedGroup> planGroups(NewMigrationRun run);

  /** The run, if it is there. */
  Optional<MigrationRun> find(RunId id);

  /**
   * The runs that are {@link io.tenantdb.api.run.RunState#RUNNING}, and those of any state with a
   * database that a worker began and left; the one that was started first at the front.
   *
   * @param limit how many at most; at least 1
   */
  List<MigrationRun> findWithWork(int limit);

  /**
   * Writes what came of a database, and gives the worker the next one, in one transaction: the
   * record's change with its event and the end of its lease, the result, and the next record's
   * change with its event and its lease. What a dead worker left comes first, then those on the
   * server of the result, then others. A record that somebody works on is passed over, and so is
   * one on which another operation than a migration was left unfinished. If there is nothing else
   * for the worker, each such one that is due has had an attempt by that: it failed with {@link
   * io.tenantdb.api.migration.MigrationError.Kind#BUSY}, and rests, or has failed for the run, as
   * the run's terms say. A worker that leaves one to others is given nothing: the result is
   * written, and that one is as it was.
   *
   * @param finished the result; empty if the worker begins
   * @param request who asks for the next one, and how long its lease lasts
   * @param decision decides what is done about a record, as it is now; called in the transaction,
   *     for one record or, where it skips them, for several
   * @throws io.tenantdb.api.error.LeaseLostException if the lease of the result is lost; nothing is
   *     written, and nothing is given
   */
  RunAdvance advance(
      RunId id,
      Optional<RunResult> finished,
      LeaseRequest request,
      Function<TenantDatabase, RunDecision> decision);

  /**
   * Writes what came of a database, for a worker that wants no other.
   *
   * @throws io.tenantdb.api.error.LeaseLostException as {@link #advance}
   */
  MigrationRun finish(RunId id, RunResult result);

  /**
   * Lets no further database begin, but for one whose beginning is being written at this moment.
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
   * Ends a run that is running, paused or stopped. What waits stays waiting, for the report.
   *
   * @return whether it was in one of these states
   */
  boolean cancel(RunId id);

  /**
   * Makes the failed databases of a run wait again, with all their attempts; a stopped or finished
   * run with such goes on, in the first wave that has one. Does nothing to a cancelled one.
   *
   * @return how many they are
   */
  long retryFailed(RunId id);

  /**
   * A slice of the databases of a run, ordered by id.
   *
   * @param after the id before the slice; empty for the first slice
   * @param limit how many at most; at least 1
   */
  List<RunDatabase> databases(RunId id, Optional<TenantDatabaseId> after, int limit);

  /**
   * The run as it stands.
   *
   * @param most how many of the slowest databases and of the groups of failures at most; at least 1
   */
  RunReport report(RunId id, int most);
}

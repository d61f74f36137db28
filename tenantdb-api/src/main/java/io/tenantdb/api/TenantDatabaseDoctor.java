package io.tenantdb.api;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.RepairResult;
import java.util.List;
import java.util.function.Consumer;

/**
 * Compares the registry with what really is on every server, and puts right what differs. Safe for
 * use by many threads and many nodes.
 *
 * <p>Work that is under way is no finding: a record that somebody holds a lease on is passed over.
 * What another installation has on the same servers, and what has nothing to do with tenantdb, is
 * never touched; the right of PUBLIC to connect is the one exception, when asked for.
 */
public interface TenantDatabaseDoctor {

  /**
   * Looks at everything: each server, each record, the history in each database that can be
   * connected to. Takes some milliseconds for each record, and changes nothing. What cannot be
   * looked at is a finding of its own.
   *
   * @throws io.tenantdb.api.error.RegistryUnavailableException if the registry cannot be reached
   */
  List<Finding> inspect();

  /**
   * The same, for a fleet whose findings may be more than memory should hold.
   *
   * @param found is given each finding as soon as it is made, on the calling thread; an exception
   *     that it throws ends the inspection
   */
  void inspect(Consumer<? super Finding> found);

  /**
   * Proves each finding again, under the lease on its record if it has one, and does the repair
   * that it proposes. Each is independent of the others: a failure is a result, and the next one is
   * tried.
   *
   * @param findings those to repair, from whatever node and time
   * @param attribution who asks for it
   * @return one result for each finding, in the same order
   */
  List<RepairResult> repair(List<? extends Finding> findings, Attribution attribution);
}

package io.tenantdb.api.spi;

import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The events that are committed and not yet delivered.
 *
 * <p>A relay claims events, delivers them, and then marks them delivered. Of each record only the
 * oldest undelivered event can be claimed, and by one relay at a time, so that events arrive in
 * version order however many relays there are. An event whose claim has expired can be claimed
 * again: it is delivered at least once. Until another relay has done so, an expired claim is still
 * held. The clock is the registry's.
 */
public interface TenantDatabaseOutbox {

  /**
   * Claims for each of up to {@code limit} records its oldest undelivered event, the longest
   * waiting first; one that was put off counts from the end of its rest. Records whose event is
   * claimed or rests are passed over.
   *
   * <p>An event that cannot be read does not hold up those of other records: it stays claimed, and
   * is left out.
   *
   * @param relay who claims, unique among all nodes
   * @param limit how many events at most; at least 1
   * @param duration how long the claim lasts
   * @throws io.tenantdb.api.error.RegistryException if events were claimed and none of them can be
   *     read, among other failures
   */
  List<TenantDatabaseEvent> claim(String relay, int limit, Duration duration);

  /**
   * Records that claimed events were delivered, all at once: who relays many need not wait for the
   * registry's disk after each.
   *
   * @return the records for which the relay still held the claim; the events of others may be
   *     delivered again
   */
  Set<TenantDatabaseId> markDelivered(String relay, Collection<TenantDatabaseEvent> events);

  /**
   * Lets a claimed event rest and then be claimed again, by any relay; the record's later events
   * wait with it. It stands in line from the end of its rest, behind those that wait by then.
   *
   * @return whether the relay still held the claim
   */
  boolean retryLater(String relay, TenantDatabaseEvent event, Duration delay);

  /** The highest version up to which all of the record's events are delivered; 0 if none is. */
  long deliveredVersion(TenantDatabaseId id);

  /** How many events are not delivered yet. */
  long pending();
}

package io.tenantdb.jdbi;

import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a write asks of the record's lease, and does to it.
 *
 * @param effect what becomes of the lease
 * @param held the lease that the writer must hold; null if nobody may hold one
 * @param wanted the lease that the writer wants; null if it wants none
 */
record LeaseTerms(Effect effect, @Nullable Lease held, @Nullable LeaseRequest wanted) {

  /** The names are those in the statements. */
  enum Effect {
    KEEP,
    RELEASE,
    ACQUIRE
  }

  static LeaseTerms unleased() {
    return new LeaseTerms(Effect.KEEP, null, null);
  }

  static LeaseTerms keeping(Lease lease) {
    return new LeaseTerms(Effect.KEEP, lease, null);
  }

  static LeaseTerms releasing(Lease lease) {
    return new LeaseTerms(Effect.RELEASE, lease, null);
  }

  static LeaseTerms acquiring(LeaseRequest request) {
    return new LeaseTerms(Effect.ACQUIRE, null, request);
  }

  /**
   * Whether these terms can be met at all: nobody holds a lease on another record, or a new one.
   */
  boolean canHoldFor(TenantDatabaseEvent change) {
    return held == null || (held.id().equals(change.id()) && !Rows.makesRecord(change));
  }

  /** The parameters of a save, by the names that the statements give them. */
  Map<String, @Nullable Object> parameters() {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("lease_effect", effect.name());
    parameters.put("held_owner", held == null ? null : held.owner());
    parameters.put("held_operation", held == null ? null : held.operation().name());
    parameters.put("held_token", held == null ? null : held.token());
    parameters.put("lease_owner", wanted == null ? null : wanted.owner());
    parameters.put("lease_operation", wanted == null ? null : wanted.operation().name());
    parameters.put(
        "lease_takes_over", wanted == null ? null : JdbiLeases.takenOverBy(wanted.operation()));
    parameters.put("lease_actor", wanted == null ? null : wanted.attribution().actor());
    parameters.put("lease_reason", wanted == null ? null : wanted.attribution().reason());
    parameters.put("lease_micros", wanted == null ? null : Micros.of(wanted.duration()));
    return parameters;
  }
}

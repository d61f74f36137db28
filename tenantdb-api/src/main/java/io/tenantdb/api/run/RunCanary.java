package io.tenantdb.api.run;

import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.InvalidValueException;
import java.util.Set;

/**
 * The databases that a run migrates first, as a wave of their own. The rest is the second wave,
 * which begins when each of the canary is finished and no more of them failed than the {@link
 * FailureBudget} allows. One that is skipped when its turn comes, since it was deleted, suspended
 * or migrated meanwhile, is finished as well: a canary that is skipped as a whole holds nothing up,
 * so take more than one database where that must not happen.
 */
public sealed interface RunCanary {

  /** What a run is refused by that has databases, and none of them in its canary. */
  default InvalidValueException withoutDatabase() {
    return new InvalidValueException(
        "canary",
        toString(),
        "none of it has a database that the run migrates, which would begin with all others at once;"
            + " name tenants that the run migrates");
  }

  /** Without a canary: one wave. */
  record None() implements RunCanary {}

  /**
   * So many databases, those with the lowest ids, which are random.
   *
   * @param databases at least 1
   */
  record Count(int databases) implements RunCanary {
    /**
     * @throws InvalidValueException if it is not positive
     */
    public Count {
      if (databases < 1) {
        throw new InvalidValueException(
            "canary", String.valueOf(databases), "it must be at least 1 database");
      }
    }
  }

  /**
   * This share of the selection, rounded up; those with the lowest ids, which are random.
   *
   * @param percent 1 to 99
   */
  record Share(int percent) implements RunCanary {
    /**
     * @throws InvalidValueException if it is out of range
     */
    public Share {
      if (percent < 1 || percent > 99) {
        throw new InvalidValueException(
            "canary", percent + " %", "it must be from 1 to 99 percent");
      }
    }
  }

  /**
   * Those of the selection that are these tenants'. A run that has databases, but none of these, is
   * refused.
   *
   * @param tenants at least one
   */
  record OfTenants(Set<TenantId> tenants) implements RunCanary {
    /**
     * @throws InvalidValueException if there is none
     */
    public OfTenants {
      tenants = Set.copyOf(tenants);
      if (tenants.isEmpty()) {
        throw new InvalidValueException("tenants of a canary", "", "name at least one");
      }
    }
  }
}

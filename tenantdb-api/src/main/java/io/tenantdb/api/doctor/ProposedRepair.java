package io.tenantdb.api.doctor;

import java.util.Objects;

/** What can be done about a finding. */
public sealed interface ProposedRepair {

  /**
   * {@link io.tenantdb.api.TenantDatabaseDoctor#repair} can do something.
   *
   * @param action what it does
   * @param safeAlone whether the background does it without being asked: nothing of use to anybody
   *     can be lost by it
   */
  record Possible(String action, boolean safeAlone) implements ProposedRepair {
    public Possible {
      Objects.requireNonNull(action, "action");
    }
  }

  /**
   * Nothing that tenantdb does by itself would be right.
   *
   * @param reason why, and what to do by hand
   */
  record None(String reason) implements ProposedRepair {
    public None {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** A repair that the background does without being asked. */
  static ProposedRepair alone(String action) {
    return new Possible(action, true);
  }

  /** A repair that is done only when asked for. */
  static ProposedRepair asked(String action) {
    return new Possible(action, false);
  }
}

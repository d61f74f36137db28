package io.tenantdb.api.verification;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.migration.SchemaState;
import java.util.List;
import java.util.Objects;

/** What came of verifying one database. */
public sealed interface VerificationOutcome {

  /**
   * Everything that was asked for is proven.
   *
   * @param found what its history shows
   * @param standing whether migrations are pending
   */
  record Sound(SchemaState found, SchemaStanding standing) implements VerificationOutcome {
    public Sound {
      Objects.requireNonNull(found, "found");
      Objects.requireNonNull(standing, "standing");
    }
  }

  /**
   * Its history is sound and as recorded, and its objects could not be compared with anything.
   *
   * @param found what its history shows
   * @param standing whether migrations are pending
   * @param reason why there is nothing to compare them with, the same for all at its version
   */
  record NotCompared(SchemaState found, SchemaStanding standing, String reason)
      implements VerificationOutcome {
    public NotCompared {
      Objects.requireNonNull(found, "found");
      Objects.requireNonNull(standing, "standing");
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * Something is wrong with it.
   *
   * @param found what its history shows
   * @param faults what is wrong; at least one, and of very many the first ones
   */
  record Unsound(SchemaState found, List<VerificationFault> faults) implements VerificationOutcome {
    public Unsound {
      Objects.requireNonNull(found, "found");
      faults = List.copyOf(faults);
    }
  }

  /**
   * It could not be read, or it changed meanwhile.
   *
   * @param reason why, such as that its server cannot be reached, that it is gone, or that it is
   *     suspended and lets nobody in
   */
  record NotVerified(ErrorMessage reason) implements VerificationOutcome {
    public NotVerified {
      Objects.requireNonNull(reason, "reason");
    }
  }
}

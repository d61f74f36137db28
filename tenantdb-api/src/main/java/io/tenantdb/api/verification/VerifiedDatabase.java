package io.tenantdb.api.verification;

import io.tenantdb.api.database.TenantDatabase;
import java.util.Objects;

/**
 * A database that was verified.
 *
 * @param record its record, as it was then
 * @param outcome what came of it
 */
public record VerifiedDatabase(TenantDatabase record, VerificationOutcome outcome) {

  public VerifiedDatabase {
    Objects.requireNonNull(record, "record");
    Objects.requireNonNull(outcome, "outcome");
  }

  /** Whether everything that was asked for is proven; it may be behind. */
  public boolean isSound() {
    return outcome instanceof VerificationOutcome.Sound;
  }
}

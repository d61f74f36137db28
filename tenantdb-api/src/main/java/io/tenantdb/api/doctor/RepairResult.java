package io.tenantdb.api.doctor;

import java.util.Objects;

/** What came of one repair. */
public sealed interface RepairResult {

  /** What was to be repaired. */
  Finding finding();

  /**
   * The proposed repair was done.
   *
   * @param finding what was repaired
   */
  record Repaired(Finding finding) implements RepairResult {
    public Repaired {
      Objects.requireNonNull(finding, "finding");
    }
  }

  /**
   * It was not so any more; nothing was done.
   *
   * @param finding what was to be repaired
   */
  record GoneMeanwhile(Finding finding) implements RepairResult {
    public GoneMeanwhile {
      Objects.requireNonNull(finding, "finding");
    }
  }

  /**
   * Nothing was done.
   *
   * @param finding what was to be repaired
   * @param reason why, and what to do about it
   */
  record Refused(Finding finding, String reason) implements RepairResult {
    public Refused {
      Objects.requireNonNull(finding, "finding");
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * It was tried and failed; it can be tried again.
   *
   * @param finding what was to be repaired
   * @param message what happened, without a secret
   */
  record Failed(Finding finding, String message) implements RepairResult {
    public Failed {
      Objects.requireNonNull(finding, "finding");
      Objects.requireNonNull(message, "message");
    }
  }
}

package io.tenantdb.api.run;

import io.tenantdb.api.error.InvalidValueException;

/** How many databases of a wave may fail before its run is stopped. */
public sealed interface FailureBudget {

  /** Whether so many failures of so many databases are within it. */
  boolean allows(long failed, long databases);

  /** Any number may fail. */
  static FailureBudget unlimited() {
    return new Share(100);
  }

  /**
   * So many may fail.
   *
   * @param most 0 or more
   */
  record Count(long most) implements FailureBudget {
    /**
     * @throws InvalidValueException if it is negative
     */
    public Count {
      if (most < 0) {
        throw new InvalidValueException(
            "failure budget", String.valueOf(most), "it must not be negative");
      }
    }

    @Override
    public boolean allows(long failed, long databases) {
      return failed <= most;
    }
  }

  /**
   * This share of the wave may fail.
   *
   * @param percent 0 to 100
   */
  record Share(int percent) implements FailureBudget {
    /**
     * @throws InvalidValueException if it is out of range
     */
    public Share {
      if (percent < 0 || percent > 100) {
        throw new InvalidValueException(
            "failure budget", percent + " %", "it must be from 0 to 100 percent");
      }
    }

    @Override
    public boolean allows(long failed, long databases) {
      return failed * 100 <= percent * databases;
    }
  }
}

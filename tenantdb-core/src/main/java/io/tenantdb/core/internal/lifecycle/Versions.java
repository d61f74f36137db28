package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.database.ExpectedVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.StaleVersionException;
import java.util.function.Supplier;

/** What the expected version of a command means. */
public final class Versions {

  /** Each attempt loses only to a change that another caller made, so a few are plenty. */
  private static final int ATTEMPTS = 20;

  private Versions() {}

  /** Refuses a record that is not at the expected version. */
  public static void check(TenantDatabase record, ExpectedVersion expected) {
    if (expected instanceof ExpectedVersion.Exactly exactly) {
      check(record, exactly.version());
    }
  }

  /** Refuses a record that is not at the version that a decision was made from. */
  public static void check(TenantDatabase record, long decidedAt) {
    if (record.version() != decidedAt) {
      throw new StaleVersionException(record.id(), decidedAt, record.version());
    }
  }

  /** Decides anew when the record moved on meanwhile. */
  public static <T> T repeatWhileStale(Supplier<T> attempt) {
    return repeatWhileStale(ExpectedVersion.any(), attempt);
  }

  /** Decides anew when the record moved on meanwhile and the command is meant for any version. */
  public static <T> T repeatWhileStale(ExpectedVersion expected, Supplier<T> attempt) {
    int left = expected instanceof ExpectedVersion.Any ? ATTEMPTS : 1;
    while (true) {
      try {
        return attempt.get();
      } catch (StaleVersionException e) {
        left--;
        if (left == 0) {
          throw e;
        }
      }
    }
  }
}

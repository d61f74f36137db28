package io.tenantdb.api.run;

import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.migration.MigrationTerms;
import java.util.Objects;

/**
 * What every node that works on a run keeps to.
 *
 * @param parallelism how many databases are migrated at once, by all nodes together; at least 1
 * @param parallelismPerServer how many of them on one server; at least 1
 * @param budget how many of a wave may fail
 * @param retries how to try again
 * @param includesSuspended whether suspended databases are migrated; they stay suspended
 * @param servesAfterFailure whether a database that served goes on serving at its old version where
 *     its migration failed and was rolled back, as the history in it shows
 * @param migration how far and under which limits each database is migrated
 */
public record RunTerms(
    int parallelism,
    int parallelismPerServer,
    FailureBudget budget,
    RetryTerms retries,
    boolean includesSuspended,
    boolean servesAfterFailure,
    MigrationTerms migration) {

  /**
   * @throws InvalidValueException if a number is not positive
   */
  public RunTerms {
    requirePositive("parallelism", parallelism);
    requirePositive("parallelism per server", parallelismPerServer);
    Objects.requireNonNull(budget, "budget");
    Objects.requireNonNull(retries, "retries");
    Objects.requireNonNull(migration, "migration");
  }

  private static void requirePositive(String kind, int value) {
    if (value < 1) {
      throw new InvalidValueException(kind, String.valueOf(value), "it must be at least 1");
    }
  }
}

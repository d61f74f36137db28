package io.tenantdb.api.verification;

import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.run.RunSelection;
import java.util.Objects;

/**
 * What a verification of the fleet is to do.
 *
 * @param depth how much of each database is proven
 * @param selection which databases: of the live records with a {@link
 *     io.tenantdb.api.database.DatabasePresence#PRESENT} database those that it names, whatever
 *     their status, those that are up to date by the registry included
 * @param parallelism how many at once, and with that how many connections to tenants' databases; at
 *     least 1
 * @param details how many databases of each kind, and how many groups, the report names; at least 1
 */
public record VerificationOptions(
    VerificationDepth depth, RunSelection selection, int parallelism, int details) {

  private static final int PARALLELISM = 4;
  private static final int DETAILS = 100;

  /**
   * @throws InvalidValueException if a number is not positive
   */
  public VerificationOptions {
    Objects.requireNonNull(depth, "depth");
    Objects.requireNonNull(selection, "selection");
    requirePositive("parallelism of a verification", parallelism);
    requirePositive("details of a verification", details);
  }

  /** All databases, four at once, with a report that names a hundred of each kind. */
  public static VerificationOptions of(VerificationDepth depth) {
    return new VerificationOptions(depth, RunSelection.all(), PARALLELISM, DETAILS);
  }

  /** The same, of these databases. */
  public VerificationOptions withSelection(RunSelection value) {
    return new VerificationOptions(depth, value, parallelism, details);
  }

  /** The same, so many at once. */
  public VerificationOptions withParallelism(int value) {
    return new VerificationOptions(depth, selection, value, details);
  }

  /** The same, with a report that names so many of each kind. */
  public VerificationOptions withDetails(int value) {
    return new VerificationOptions(depth, selection, parallelism, value);
  }

  private static void requirePositive(String kind, int value) {
    if (value < 1) {
      throw new InvalidValueException(kind, String.valueOf(value), "it must be at least 1");
    }
  }
}

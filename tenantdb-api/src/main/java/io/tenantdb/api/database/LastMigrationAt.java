package io.tenantdb.api.database;

import io.tenantdb.api.error.InvalidValueException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * When a database reached its schema version.
 *
 * @param value from 1970 to the end of the year 9999; cut to milliseconds, the precision of every
 *     store
 */
public record LastMigrationAt(Instant value) {

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  /**
   * @throws InvalidValueException if the time is before 1970 or after the year 9999
   */
  public LastMigrationAt {
    Objects.requireNonNull(value, "value");
    if (value.isBefore(Instant.EPOCH) || value.isAfter(LATEST)) {
      throw new InvalidValueException(
          "time of the last migration", value.toString(), "it must be from 1970 to the year 9999");
    }
    value = value.truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

package io.tenantdb.api.lease;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.internal.StoredText;
import java.time.Duration;
import java.util.Objects;

/**
 * What a worker asks for.
 *
 * @param owner the worker, unique among all nodes: 1 to 200 characters
 * @param operation the work
 * @param duration how long the lease lasts unless it is renewed; from 1 millisecond to 1 day
 * @param attribution who asks for the work; whoever finishes it after a crash does so in this name
 */
public record LeaseRequest(
    String owner, LeasedOperation operation, Duration duration, Attribution attribution) {

  private static final int MAX_OWNER = 200;
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  /**
   * @throws InvalidValueException if the owner or the duration is out of range
   */
  public LeaseRequest {
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(attribution, "attribution");
    if (owner.isBlank() || owner.length() > MAX_OWNER || !StoredText.isStorable(owner)) {
      throw new InvalidValueException(
          "lease owner",
          owner,
          "it must hold 1 to "
              + MAX_OWNER
              + " characters, not all blank, none of them NUL or half a surrogate pair");
    }
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
      throw new InvalidValueException(
          "lease duration", duration.toString(), "it must be from 1 millisecond to 1 day");
    }
  }
}

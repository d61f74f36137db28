package io.tenantdb.api.database;

import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.internal.StoredText;
import java.util.Objects;

/**
 * Who asked for a change, and why. It goes into the event of the change and so into the history of
 * the record.
 *
 * @param actor a user, an operator or a job, as the host names it: 1 to 200 characters, not blank
 * @param reason why, in the actor's words: at most 1000 characters, may be empty
 */
public record Attribution(String actor, String reason) {

  private static final int MAX_ACTOR = 200;
  private static final int MAX_REASON = 1000;

  /**
   * @throws InvalidValueException if the actor is blank, or either is too long or holds what no
   *     store can hold: NUL or half a surrogate pair
   */
  public Attribution {
    Objects.requireNonNull(actor, "actor");
    Objects.requireNonNull(reason, "reason");
    if (actor.isBlank() || actor.length() > MAX_ACTOR || !StoredText.isStorable(actor)) {
      throw new InvalidValueException(
          "actor",
          actor,
          "it must hold 1 to "
              + MAX_ACTOR
              + " characters, not all blank, none of them NUL or half a surrogate pair");
    }
    if (reason.length() > MAX_REASON || !StoredText.isStorable(reason)) {
      throw new InvalidValueException(
          "reason",
          reason,
          "it must hold at most "
              + MAX_REASON
              + " characters, none of them NUL or half a surrogate pair");
    }
  }

  /** An attribution without a reason. */
  public static Attribution by(String actor) {
    return new Attribution(actor, "");
  }

  /** The same actor, with a reason. */
  public Attribution because(String newReason) {
    return new Attribution(actor, newReason);
  }
}

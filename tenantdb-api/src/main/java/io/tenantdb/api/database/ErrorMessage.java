package io.tenantdb.api.database;

import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.internal.StoredText;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with a tenant database, for the operator who has to mend it.
 *
 * @param value not blank, at most {@value #MAX_LENGTH} characters, without what PostgreSQL and
 *     MongoDB cannot hold as text: the NUL character and surrogates without their other half
 */
public record ErrorMessage(String value) {

  /** The longest message, in characters. */
  public static final int MAX_LENGTH = 4000;

  /**
   * @throws InvalidValueException if the value is blank, too long, or holds what no store can hold
   */
  public ErrorMessage {
    Objects.requireNonNull(value, "value");
    if (value.isBlank() || value.length() > MAX_LENGTH || !StoredText.isStorable(value)) {
      throw new InvalidValueException(
          "error message",
          value,
          "it must hold 1 to "
              + MAX_LENGTH
              + " characters, not all blank, none of them NUL or half a surrogate pair");
    }
  }

  /** Makes a message from any text: what no store can hold is left out and the end is cut off. */
  public static ErrorMessage from(@Nullable String text) {
    String clean = text == null ? "" : StoredText.clean(text).strip();
    if (clean.isEmpty()) {
      return new ErrorMessage("no message was given");
    }
    if (clean.length() <= MAX_LENGTH) {
      return new ErrorMessage(clean);
    }
    // A surrogate pair is never cut in two.
    int end =
        Character.isHighSurrogate(clean.charAt(MAX_LENGTH - 2)) ? MAX_LENGTH - 2 : MAX_LENGTH - 1;
    return new ErrorMessage(clean.substring(0, end) + "…");
  }

  @Override
  public String toString() {
    return value;
  }
}

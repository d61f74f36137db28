package io.tenantdb.api.database;

import io.tenantdb.api.error.InvalidValueException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with a tenant database, for the operator who has to mend it.
 *
 * @param value not blank, at most {@value #MAX_LENGTH} characters, without the NUL character, which
 *     PostgreSQL text cannot hold
 */
public record ErrorMessage(String value) {

  /** The longest message, in characters. */
  public static final int MAX_LENGTH = 4000;

  private static final char NUL = '\u0000';

  /**
   * @throws InvalidValueException if the value is blank, too long, or holds a NUL character
   */
  public ErrorMessage {
    Objects.requireNonNull(value, "value");
    if (value.isBlank() || value.length() > MAX_LENGTH || value.indexOf(NUL) >= 0) {
      throw new InvalidValueException(
          "error message",
          value,
          "it must hold 1 to " + MAX_LENGTH + " characters, not all blank, none of them NUL");
    }
  }

  /** Makes a message from any text: NUL characters are left out and the end is cut off. */
  public static ErrorMessage from(@Nullable String text) {
    String clean = text == null ? "" : text.replace(String.valueOf(NUL), "").strip();
    if (clean.isEmpty()) {
      return new ErrorMessage("no message was given");
    }
    if (clean.length() <= MAX_LENGTH) {
      return new ErrorMessage(clean);
    }
    // A surrogate pair is never cut in two: a lone surrogate cannot be stored as UTF-8.
    int end =
        Character.isHighSurrogate(clean.charAt(MAX_LENGTH - 2)) ? MAX_LENGTH - 2 : MAX_LENGTH - 1;
    return new ErrorMessage(clean.substring(0, end) + "…");
  }

  @Override
  public String toString() {
    return value;
  }
}

package io.tenantdb.api.query;

import io.tenantdb.api.error.InvalidCriteriaException;
import java.util.regex.Pattern;

/**
 * The pattern of a LIKE filter, as SQL has it: {@code %} stands for any characters, {@code _} for
 * one character, and a backslash makes the next character stand for itself. The whole text must
 * match; upper and lower case differ.
 *
 * @param value the pattern, of at most {@value #MAX_LENGTH} characters
 */
public record LikePattern(String value) {

  /** The longest pattern, in characters; as a regular expression it is one that MongoDB takes. */
  public static final int MAX_LENGTH = 4000;

  private static final String ANY = ".*";

  /**
   * @throws InvalidCriteriaException if the pattern is too long, ends with a lone backslash, or
   *     holds what no text can: NUL or half a surrogate pair
   */
  public LikePattern {
    if (value.length() > MAX_LENGTH) {
      throw new InvalidCriteriaException(
          "A LIKE pattern has at most %d characters, and this one has %d"
              .formatted(MAX_LENGTH, value.length()));
    }
    try {
      FieldType.requireStorable(value);
    } catch (IllegalArgumentException e) {
      throw new InvalidCriteriaException(
          "The LIKE pattern can match nothing: %s".formatted(e.getMessage()), e);
    }
    regexOf(value);
  }

  /**
   * A regular expression that matches what this pattern matches, in the syntax that Java and PCRE
   * have in common. It needs the "dot matches line breaks" option.
   */
  public String regex() {
    return regexOf(value);
  }

  /** Whether the whole text matches. */
  public boolean matches(String text) {
    return Pattern.compile(regex(), Pattern.DOTALL).matcher(text).find();
  }

  private static String regexOf(String pattern) {
    StringBuilder regex = new StringBuilder("\\A");
    boolean escaped = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (escaped) {
        appendLiteral(regex, c);
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else if (c == '%') {
        // A second one in a row means nothing more, and has a backtracking matcher try for ever.
        regex.append(endsWithAny(regex) ? "" : ANY);
      } else if (c == '_') {
        regex.append('.');
      } else {
        appendLiteral(regex, c);
      }
    }
    if (escaped) {
      throw InvalidCriteriaException.quoting(
          "The LIKE pattern '%s' ends with a backslash that escapes nothing; write it twice",
          pattern, null);
    }
    return regex.append("\\z").toString();
  }

  private static boolean endsWithAny(StringBuilder regex) {
    int start = regex.length() - ANY.length();
    return start >= 0 && regex.indexOf(ANY, start) == start;
  }

  private static void appendLiteral(StringBuilder regex, char c) {
    boolean special = c < 128 && !Character.isLetterOrDigit(c);
    regex.append(special ? "\\" : "").append(c);
  }

  @Override
  public String toString() {
    return value;
  }
}

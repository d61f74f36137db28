package io.tenantdb.postgres;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Writes names and texts into statements that take no parameters (PostgreSQL manual, "Lexical
 * Structure").
 */
final class SqlQuoting {

  private static final int LONGEST_IDENTIFIER = 63;

  private SqlQuoting() {}

  /**
   * Quotes a name.
   *
   * @throws IllegalArgumentException if PostgreSQL cannot hold it as it is; a longer one would be
   *     cut, and then name another object
   */
  static String identifier(String name) {
    int bytes = utf8Length(name);
    if (bytes == 0 || bytes > LONGEST_IDENTIFIER) {
      throw new IllegalArgumentException(
          "a name must have 1 to " + LONGEST_IDENTIFIER + " bytes, and this one has " + bytes);
    }
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /**
   * Quotes a text, whatever {@code standard_conforming_strings} says.
   *
   * @throws IllegalArgumentException if PostgreSQL cannot hold it
   */
  static String literal(String text) {
    utf8Length(text);
    String quoted = "'" + text.replace("'", "''").replace("\\", "\\\\") + "'";
    return text.indexOf('\\') < 0 ? quoted : " E" + quoted;
  }

  private static int utf8Length(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("PostgreSQL holds no NUL character");
    }
    try {
      // A new encoder reports an unpaired surrogate, where String.getBytes would write '?'.
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)).remaining();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("PostgreSQL holds no unpaired surrogate", e);
    }
  }
}

package io.tenantdb.flyway;

import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes out of texts what they must not tell: passwords, and the values of placeholders. */
final class Secrets {

  static final Secrets NONE = new Secrets(Map.of());

  private static final String HIDDEN = "***";
  private static final Pattern URL_PARAMETER =
      Pattern.compile("(?i)((?:password|sslpassword|pwd)=)[^&;\\s\"']*");
  private static final Pattern URL_USER = Pattern.compile("(//[^:/@\\s]*:)[^/\\s]*@");
  private static final Pattern SQL_PASSWORD =
      Pattern.compile("(?i)(\\bpassword\\s*=?\\s*)'(?:[^']|'')*'?");
  private static final int SHORTEST_SECRET = 4;

  private final List<Map.Entry<String, Pattern>> placeholders;

  Secrets(Map<String, String> placeholders) {
    this.placeholders =
        placeholders.entrySet().stream()
            .filter(entry -> entry.getValue() != null && !entry.getValue().isBlank())
            // The longest first: one value may be part of another.
            .sorted(Comparator.comparing(entry -> -entry.getValue().length()))
            .map(entry -> Map.entry("${" + entry.getKey() + "}", pattern(entry.getValue())))
            .toList();
  }

  /** A short value is replaced as a word only: replacing every "a" would leave no text. */
  private static Pattern pattern(String value) {
    String quoted = Pattern.quote(value);
    return Pattern.compile(
        value.length() >= SHORTEST_SECRET ? quoted : "(?<!\\w)" + quoted + "(?!\\w)");
  }

  /** The text without secrets. */
  String remove(@Nullable String text) {
    String clean = text == null ? "" : text;
    for (Map.Entry<String, Pattern> placeholder : placeholders) {
      clean =
          placeholder
              .getValue()
              .matcher(clean)
              .replaceAll(Matcher.quoteReplacement(placeholder.getKey()));
    }
    clean = URL_PARAMETER.matcher(clean).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN));
    clean = URL_USER.matcher(clean).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN) + "@");
    return SQL_PASSWORD.matcher(clean).replaceAll("$1'" + Matcher.quoteReplacement(HIDDEN) + "'");
  }

  /** The exception itself if it tells no secret, or else one like it that tells none. */
  Throwable withoutSecrets(Throwable failure) {
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      @Nullable String message = t.getMessage();
      if (message != null && !remove(message).equals(message)) {
        @Nullable SQLException reported = ServerErrors.sqlException(failure);
        SQLException copy =
            new SQLException(
                failure.getClass().getName() + ": " + remove(failure.getMessage()),
                reported == null ? null : reported.getSQLState());
        copy.setStackTrace(failure.getStackTrace());
        return copy;
      }
    }
    return failure;
  }
}

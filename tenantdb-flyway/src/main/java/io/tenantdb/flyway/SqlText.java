package io.tenantdb.flyway;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Looks at statements as they are sent, without knowing SQL any better than it must. */
final class SqlText {

  private static final Set<String> TRANSACTION_CONTROL =
      Set.of(
          "begin",
          "start",
          "commit",
          "end",
          "rollback",
          "abort",
          "savepoint",
          "release",
          "prepare");

  /**
   * How the driver reads what follows, so that it must not be sent together with it: behind {@code
   * BEGIN ATOMIC} it no longer tells one statement from the next.
   */
  private static final Pattern READS_OTHERWISE =
      Pattern.compile("(?i)standard_conforming_strings|client_encoding|set\\s+names|\\batomic\\b");

  /** A setting of the host's own; it is not listed among the settings of the session. */
  private static final Pattern OWN_SETTING =
      Pattern.compile("(?i)\\bset_config\\s*\\(|\\bset\\s+(session\\s+)?\"?\\w+\"?\\s*\\.");

  private static final Pattern INDEX_CHANGE =
      Pattern.compile("(?i)(create\\s+(unique\\s+)?|drop\\s+)index\\s+concurrently\\b");

  private SqlText() {}

  /**
   * Whether a failure leaves nothing behind that keeps the same statement from being tried anew.
   */
  static boolean changesIndexConcurrently(String sql) {
    return INDEX_CHANGE.matcher(sql.substring(firstToken(sql))).lookingAt();
  }

  static boolean controlsTransactions(String sql) {
    return TRANSACTION_CONTROL.contains(firstWord(sql));
  }

  static boolean mayChangeHowSqlIsRead(String sql) {
    return READS_OTHERWISE.matcher(sql).find();
  }

  static boolean mayLeaveOwnSetting(String sql) {
    return OWN_SETTING.matcher(sql).find();
  }

  /** A text as a literal, whatever {@code standard_conforming_strings} says. */
  static String literal(String text) {
    String quoted = "'" + text.replace("'", "''") + "'";
    return text.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
  }

  /** The first word behind comments, in lower case. */
  private static String firstWord(String sql) {
    int start = firstToken(sql);
    int end = start;
    while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
      end++;
    }
    return sql.substring(start, end).toLowerCase(Locale.ROOT);
  }

  /** Where the comments at the beginning end, which may be nested. */
  private static int firstToken(String sql) {
    int at = 0;
    int depth = 0;
    while (at < sql.length()) {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (depth > 0 && sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else if (depth == 0 && sql.startsWith("--", at)) {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end + 1;
      } else if (depth > 0 || Character.isWhitespace(sql.charAt(at)) || sql.charAt(at) == ';') {
        at++;
      } else {
        break;
      }
    }
    return at;
  }
}

package io.tenantdb.examples.quickstart;

import io.tenantdb.api.database.TenantDatabaseViewModel;
import java.io.PrintStream;
import java.util.List;
import java.util.regex.Pattern;

/** Tells the reader what happens: numbered headings, and indented lines below them. */
final class Narrator {

  private static final String INDENT = "   ";

  /** Up to 96 characters that end where a word ends. */
  private static final Pattern LINE = Pattern.compile("(.{1,96})(?:\\s+|$)");

  private final PrintStream out;
  private int chapters;

  Narrator(PrintStream out) {
    this.out = out;
  }

  void heading(String title) {
    chapters++;
    out.printf("%n%d. %s%n", chapters, title);
  }

  /** Writes a text, indented, and in several lines where it is long. */
  void say(String text) {
    LINE.matcher(text).results().forEach(line -> out.println(INDENT + line.group(1)));
  }

  /** Writes a text of several lines, indented. */
  void lines(String text) {
    text.lines().forEach(this::say);
  }

  /** For what writes by itself. */
  PrintStream out() {
    return out;
  }

  void show(List<TenantDatabaseViewModel> views) {
    StatusTable.lines(views).forEach(line -> out.println(INDENT + line));
  }

  void blankLine() {
    out.println();
  }

  /** Writes a line that is no part of a chapter. */
  void line(String text) {
    out.println(text);
  }
}

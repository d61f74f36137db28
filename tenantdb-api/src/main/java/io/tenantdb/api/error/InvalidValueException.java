package io.tenantdb.api.error;

import org.jspecify.annotations.Nullable;

/** A value breaks the rules of its type. Nothing was done; correct the value and call again. */
public final class InvalidValueException extends TenantDbException {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST_ECHO = 100;

  private final String kind;

  /**
   * @param kind what the value was meant to be, such as "tenant id"
   * @param value the value; the message quotes its beginning
   * @param rule the rule that it breaks
   */
  public InvalidValueException(String kind, String value, String rule) {
    this(kind, value, rule, null);
  }

  /**
   * @param kind what the value was meant to be, such as "tenant id"
   * @param value the value; the message quotes its beginning
   * @param rule the rule that it breaks
   * @param cause what found it, or null
   */
  public InvalidValueException(String kind, String value, String rule, @Nullable Throwable cause) {
    super("'%s' is not a valid %s: %s".formatted(echo(value), kind, rule), cause);
    this.kind = kind;
  }

  /** What the value was meant to be. */
  public String kind() {
    return kind;
  }

  /** Shows control and format characters by their code, so that a value cannot forge log lines. */
  static String echo(String value) {
    StringBuilder shown = new StringBuilder();
    value
        .codePoints()
        .limit(LONGEST_ECHO)
        .forEach(
            c -> {
              if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                shown.append("\\u{%x}".formatted(c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return value.codePointCount(0, value.length()) > LONGEST_ECHO ? shown + "…" : shown.toString();
  }
}

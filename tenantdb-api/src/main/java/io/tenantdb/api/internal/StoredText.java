package io.tenantdb.api.internal;

/**
 * Which texts every store keeps as they are. PostgreSQL and MongoDB cannot hold the NUL character,
 * and drivers silently write a question mark for a surrogate without its other half.
 */
public final class StoredText {

  private StoredText() {}

  /** Whether every store keeps the text as it is. */
  public static boolean isStorable(String text) {
    return text.codePoints().allMatch(StoredText::isStorable);
  }

  /** The text without what no store can hold. */
  public static String clean(String text) {
    return text.codePoints()
        .filter(StoredText::isStorable)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isStorable(int codePoint) {
    return codePoint != 0 && Character.getType(codePoint) != Character.SURROGATE;
  }
}

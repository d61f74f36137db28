package io.tenantdb.api.database;

import io.tenantdb.api.error.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The version of a tenant database's schema, as the migrator names it: numbers parted by dots or
 * underscores, such as {@code 7}, {@code 2.1} or {@code 20250101}.
 *
 * <p>Versions compare number by number, and zeros at the end do not count, as Flyway has it: {@code
 * 2 < 10}, and {@code 1.0} compares as equal to {@code 1} although the two texts differ. Filters
 * and sorts on a schema version go by this order.
 *
 * @param value at most 50 characters, the width of the version column of Flyway's history table
 */
public record SchemaVersion(String value) implements Comparable<SchemaVersion> {

  private static final int MAX_LENGTH = 50;
  private static final Pattern ALLOWED = Pattern.compile("[0-9]+([._][0-9]+)*");
  private static final Pattern SEPARATOR = Pattern.compile("[._]");
  private static final Pattern LEADING_ZEROS = Pattern.compile("^0+");

  /**
   * @throws InvalidValueException if the value is no such version or longer than 50 characters
   */
  public SchemaVersion {
    Objects.requireNonNull(value, "value");
    if (value.length() > MAX_LENGTH || !ALLOWED.matcher(value).matches()) {
      throw new InvalidValueException(
          "schema version",
          value,
          "it must be numbers parted by dots or underscores, at most 50 characters");
    }
  }

  /**
   * A text whose binary order is the order of the versions, for stores that can only compare text.
   * Each number is written without leading zeros behind the count of its digits (two digits), so
   * that a longer number sorts behind a shorter one.
   */
  public String sortKey() {
    List<String> parts = new ArrayList<>();
    for (String number : SEPARATOR.split(value, -1)) {
      String digits = LEADING_ZEROS.matcher(number).replaceFirst("");
      parts.add(String.format(Locale.ROOT, "%02d", digits.length()) + digits);
    }
    while (!parts.isEmpty() && parts.get(parts.size() - 1).equals("00")) {
      parts.remove(parts.size() - 1);
    }
    return String.join(".", parts);
  }

  @Override
  public int compareTo(SchemaVersion other) {
    return sortKey().compareTo(other.sortKey());
  }

  @Override
  public String toString() {
    return value;
  }
}

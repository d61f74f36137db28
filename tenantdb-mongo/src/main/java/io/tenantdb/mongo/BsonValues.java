package io.tenantdb.mongo;

import io.tenantdb.api.database.SchemaVersion;
import java.time.Instant;
import org.bson.BsonDateTime;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The BSON form of the values that fields, filters and cursors hold. */
final class BsonValues {

  private BsonValues() {}

  /**
   * The form that MongoDB compares as the contract of the read repository asks for: texts by their
   * UTF-8 bytes, which is by code point, and schema versions by their sort key.
   *
   * @param value a String, a SchemaVersion, an Instant or null
   */
  static BsonValue of(@Nullable Object value) {
    if (value == null) {
      return BsonNull.VALUE;
    }
    if (value instanceof String text) {
      return new BsonString(text);
    }
    if (value instanceof SchemaVersion version) {
      return new BsonString(version.sortKey());
    }
    if (value instanceof Instant time) {
      return new BsonDateTime(milliseconds(time));
    }
    throw new IllegalArgumentException("no BSON form for " + value.getClass().getName());
  }

  /** An Instant can be further away than a BSON date; the furthest date still compares rightly. */
  private static long milliseconds(Instant time) {
    try {
      return time.toEpochMilli();
    } catch (ArithmeticException e) {
      return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}

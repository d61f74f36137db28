package io.tenantdb.mongo;

import static io.tenantdb.mongo.FilterTranslation.comparedField;
import static io.tenantdb.mongo.FilterTranslation.condition;

import io.tenantdb.api.query.Cursor;
import io.tenantdb.api.query.Sort;
import io.tenantdb.api.query.SortDirection;
import io.tenantdb.api.query.TenantDatabaseField;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Turns sorts and cursors into documents. MongoDB sorts an absent field before all values, as the
 * contract of the read repository asks for ("Comparison/Sort Order" in the MongoDB manual).
 */
final class SortTranslation {

  private static final BsonInt32 ASCENDING = new BsonInt32(1);
  private static final BsonInt32 DESCENDING = new BsonInt32(-1);

  private SortTranslation() {}

  /** The sorts and then the id. */
  static BsonDocument order(List<Sort> sorts) {
    BsonDocument order = new BsonDocument();
    for (Sort sort : sorts) {
      order.append(comparedField(sort.field()), isAscending(sort) ? ASCENDING : DESCENDING);
    }
    if (!order.containsKey(ViewDocument.ID)) {
      order.append(ViewDocument.ID, ASCENDING);
    }
    return order;
  }

  /**
   * What comes after a cursor: views that come after it by the first sort, or are equal by that and
   * come after it by the second, and so on.
   */
  static BsonDocument after(Cursor cursor) {
    BsonArray alternatives = new BsonArray();
    BsonArray equalSoFar = new BsonArray();
    for (Key key : keys(cursor)) {
      BsonDocument following = key.following();
      if (following != null) {
        BsonArray conditions = equalSoFar.clone();
        conditions.add(following);
        alternatives.add(FilterTranslation.and(conditions));
      }
      equalSoFar.add(condition(key.field(), "$eq", key.value()));
    }
    return alternatives.isEmpty() ? nothing() : new BsonDocument("$or", alternatives);
  }

  private static List<Key> keys(Cursor cursor) {
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < cursor.sorts().size(); i++) {
      Sort sort = cursor.sorts().get(i);
      keys.add(
          new Key(
              comparedField(sort.field()),
              isAscending(sort),
              BsonValues.of(cursor.values().get(i))));
      if (sort.field() == TenantDatabaseField.ID) {
        // No two views are equal by it: what follows does not count.
        return keys;
      }
    }
    keys.add(new Key(ViewDocument.ID, true, ViewDocument.idOf(cursor.id())));
    return keys;
  }

  private static boolean isAscending(Sort sort) {
    return sort.direction() == SortDirection.ASC;
  }

  private static BsonDocument nothing() {
    return condition(ViewDocument.ID, "$in", new BsonArray());
  }

  private record Key(String field, boolean ascending, BsonValue value) {

    /** What comes after the value by this field alone; null if nothing does. */
    @Nullable BsonDocument following() {
      if (value.isNull()) {
        return ascending ? condition(field, "$ne", BsonNull.VALUE) : null;
      }
      if (ascending) {
        return condition(field, "$gt", value);
      }
      BsonArray smallerOrAbsent = new BsonArray();
      smallerOrAbsent.add(condition(field, "$lt", value));
      smallerOrAbsent.add(condition(field, "$eq", BsonNull.VALUE));
      return new BsonDocument("$or", smallerOrAbsent);
    }
  }
}

package io.tenantdb.mongo;

import io.tenantdb.api.query.Filter;
import io.tenantdb.api.query.LikePattern;
import io.tenantdb.api.query.TenantDatabaseField;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonRegularExpression;
import org.bson.BsonValue;

/**
 * Turns filters into query documents. Values stand only where MongoDB reads a value, never a name
 * or an operator, so no text can change a query.
 */
final class FilterTranslation {

  private static final String DOT_MATCHES_LINE_BREAKS = "s";

  private FilterTranslation() {}

  /** What the views that match every filter have in common; tombstones never match. */
  static BsonDocument matching(List<Filter> filters) {
    BsonArray conditions = new BsonArray();
    conditions.add(new BsonDocument(ViewDocument.DELETED, BsonBoolean.FALSE));
    for (Filter filter : filters) {
      conditions.add(condition(filter));
    }
    return and(conditions);
  }

  static BsonDocument and(BsonArray conditions) {
    return new BsonDocument("$and", conditions);
  }

  /** The field to compare and sort by: for a schema version the one that holds its sort key. */
  static String comparedField(TenantDatabaseField field) {
    return switch (field) {
      case ID -> ViewDocument.ID;
      case SCHEMA_VERSION -> ViewDocument.SCHEMA_VERSION_SORT_KEY;
      default -> field.fieldName();
    };
  }

  static BsonDocument condition(String field, String operator, BsonValue value) {
    return new BsonDocument(field, new BsonDocument(operator, value));
  }

  private static BsonDocument condition(Filter filter) {
    // The order operators of MongoDB match only values of the same type: never an absent one.
    return switch (filter.operator()) {
      case EQUALS -> comparison(filter, "$eq");
      case NOT_EQUALS -> comparison(filter, "$ne");
      case GREATER_THAN -> comparison(filter, "$gt");
      case LESS_THAN -> comparison(filter, "$lt");
      case GREATER_THAN_OR_EQUAL -> comparison(filter, "$gte");
      case LESS_THAN_OR_EQUAL -> comparison(filter, "$lte");
      case IN -> condition(comparedField(filter.field()), "$in", values(filter));
      case LIKE -> like(filter);
    };
  }

  private static BsonDocument comparison(Filter filter, String operator) {
    return condition(comparedField(filter.field()), operator, BsonValues.of(filter.value()));
  }

  private static BsonArray values(Filter filter) {
    BsonArray values = new BsonArray();
    for (Object value : filter.values()) {
      values.add(BsonValues.of(value));
    }
    return values;
  }

  /** A pattern is matched against the text of a field, also where the field compares otherwise. */
  private static BsonDocument like(Filter filter) {
    String field =
        filter.field() == TenantDatabaseField.SCHEMA_VERSION
            ? ViewDocument.SCHEMA_VERSION
            : comparedField(filter.field());
    String regex = ((LikePattern) filter.value()).regex();
    return new BsonDocument(field, new BsonRegularExpression(regex, DOT_MATCHES_LINE_BREAKS));
  }
}

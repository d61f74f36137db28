package io.tenantdb.mongo;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.query.Filter;
import io.tenantdb.api.query.FilterOperator;
import io.tenantdb.api.query.LikePattern;
import io.tenantdb.api.query.Sort;
import io.tenantdb.api.query.SortDirection;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What criteria mean, in plain Java and without the means of the repository. */
final class CriteriaEvaluation {

  private CriteriaEvaluation() {}

  static boolean matches(TenantDatabaseViewModel view, Filter filter) {
    Object value = filter.field().valueIn(view);
    if (value == null) {
      return filter.operator() == FilterOperator.NOT_EQUALS;
    }
    return switch (filter.operator()) {
      case EQUALS -> compare(value, filter.value()) == 0;
      case NOT_EQUALS -> compare(value, filter.value()) != 0;
      case GREATER_THAN -> compare(value, filter.value()) > 0;
      case LESS_THAN -> compare(value, filter.value()) < 0;
      case GREATER_THAN_OR_EQUAL -> compare(value, filter.value()) >= 0;
      case LESS_THAN_OR_EQUAL -> compare(value, filter.value()) <= 0;
      case IN -> filter.values().stream().anyMatch(one -> compare(value, one) == 0);
      case LIKE -> like(codePoints(value.toString()), 0, codePoints(pattern(filter.value())), 0);
    };
  }

  static Comparator<TenantDatabaseViewModel> order(List<Sort> sorts) {
    Comparator<TenantDatabaseViewModel> order = Comparator.comparing(view -> 0);
    for (Sort sort : sorts) {
      Comparator<TenantDatabaseViewModel> next =
          Comparator.comparing(
              view -> sort.field().valueIn(view),
              Comparator.nullsFirst(CriteriaEvaluation::compare));
      order = order.thenComparing(sort.direction() == SortDirection.ASC ? next : next.reversed());
    }
    return order.thenComparing(view -> view.id().toString());
  }

  private static int compare(Object one, Object other) {
    if (one instanceof Instant time) {
      return time.compareTo((Instant) other);
    }
    if (one instanceof SchemaVersion version) {
      return compareVersions(version, (SchemaVersion) other);
    }
    return compareTexts((String) one, (String) other);
  }

  private static int compareVersions(SchemaVersion one, SchemaVersion other) {
    String[] ones = one.value().split("[._]", -1);
    String[] others = other.value().split("[._]", -1);
    for (int i = 0; i < Math.max(ones.length, others.length); i++) {
      int order = Integer.compare(number(ones, i), number(others, i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int number(String[] parts, int index) {
    return index < parts.length ? Integer.parseInt(parts[index]) : 0;
  }

  private static int compareTexts(String one, String other) {
    return Arrays.compare(codePoints(one), codePoints(other));
  }

  private static int[] codePoints(String text) {
    return text.codePoints().toArray();
  }

  private static String pattern(Object value) {
    return ((LikePattern) value).value();
  }

  private static boolean like(int[] text, int at, int[] pattern, int next) {
    if (next == pattern.length) {
      return at == text.length;
    }
    if (pattern[next] == '%') {
      return like(text, at, pattern, next + 1)
          || (at < text.length && like(text, at + 1, pattern, next));
    }
    if (at == text.length) {
      return false;
    }
    if (pattern[next] == '_') {
      return like(text, at + 1, pattern, next + 1);
    }
    int literal = pattern[next] == '\\' ? next + 1 : next;
    return text[at] == pattern[literal] && like(text, at + 1, pattern, literal + 1);
  }
}

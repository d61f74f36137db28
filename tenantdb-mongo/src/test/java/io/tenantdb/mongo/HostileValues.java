package io.tenantdb.mongo;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.InvalidCriteriaException;
import io.tenantdb.api.query.Filter;
import io.tenantdb.api.query.FilterOperator;
import io.tenantdb.api.query.LikePattern;
import io.tenantdb.api.query.Sort;
import io.tenantdb.api.query.SortDirection;
import io.tenantdb.api.query.TenantDatabaseField;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Few different values, so that filters hit and sorts have ties. */
final class HostileValues {

  private static final Arbitrary<String> TEXTS =
      Arbitraries.oneOf(
          Arbitraries.of(
              "$gt",
              "$where",
              "{\"$ne\": null}",
              "a.b",
              "axb",
              ".*",
              "^a",
              "(?i)a",
              "[a-z]+",
              "\\E.*\\Q",
              "a\nb",
              "/a/s",
              "null",
              "\uD83D\uDE00",
              "I",
              "i",
              "\u0130",
              "\u0131"),
          Arbitraries.strings()
              .withChars("aA.$*\\%_\n\r(){}[]^|?+'\"#/-\u00e4\u0131\u2028")
              .ofMinLength(1)
              .ofMaxLength(4));

  private static final Arbitrary<String> NAMES = Arbitraries.of("a", "ab", "a_b", "b", "abb");
  private static final Arbitrary<String> VERSIONS =
      Arbitraries.of("0", "1", "1.0", "1_2", "2", "2.01", "2.1", "10", "20250101");
  private static final Arbitrary<Instant> TIMES =
      Arbitraries.of(0L, 1L, 999L, 1_700_000_000_000L, 1_700_000_000_001L)
          .map(Instant::ofEpochMilli);

  private HostileValues() {}

  static Arbitrary<List<TenantDatabaseViewModel>> views() {
    return view()
        .list()
        .ofMaxSize(7)
        .map(
            views -> {
              List<TenantDatabaseViewModel> numbered = new ArrayList<>();
              for (TenantDatabaseViewModel view : views) {
                // Ids go against the order of insertion.
                numbered.add(Views.withId(view, Views.id(100 - numbered.size())));
              }
              return numbered;
            });
  }

  static Arbitrary<List<Filter>> filters() {
    return filter().list().ofMaxSize(3);
  }

  static Arbitrary<List<Sort>> sorts() {
    return Arbitraries.of(TenantDatabaseField.class)
        .list()
        .uniqueElements()
        .ofMaxSize(3)
        .flatMap(
            fields ->
                Arbitraries.of(SortDirection.class)
                    .list()
                    .ofSize(fields.size())
                    .map(directions -> zip(fields, directions)));
  }

  private static Arbitrary<TenantDatabaseViewModel> view() {
    Arbitrary<TenantDatabaseViewModel> named =
        Combinators.combine(
                Arbitraries.of("a", "A", "a_b", "a-b").map(TenantId::new),
                NAMES.map(ServerName::new),
                NAMES.map(DatabaseName::new),
                NAMES.map(DatabaseName::new),
                Arbitraries.of(TenantDatabaseStatus.class),
                TIMES,
                TIMES)
            .as(
                (tenant, server, name, readName, status, created, updated) ->
                    new TenantDatabaseViewModel(
                        Views.id(0),
                        tenant,
                        server,
                        name,
                        readName,
                        status,
                        null,
                        null,
                        null,
                        created,
                        updated,
                        1));
    return Combinators.combine(
            named,
            VERSIONS.map(SchemaVersion::new).injectNull(0.3),
            TIMES.map(LastMigrationAt::new).injectNull(0.3),
            TEXTS.filter(text -> !text.isBlank()).map(ErrorMessage::new).injectNull(0.3))
        .as(Views::withOptional);
  }

  private static Arbitrary<Filter> filter() {
    return Combinators.combine(
            Arbitraries.of(TenantDatabaseField.class), Arbitraries.of(FilterOperator.class))
        .as(HostileValues::filter)
        .flatMap(filter -> filter);
  }

  private static Arbitrary<Filter> filter(TenantDatabaseField field, FilterOperator operator) {
    FilterOperator fitting = fits(field, operator) ? operator : FilterOperator.NOT_EQUALS;
    return switch (fitting) {
      case IN ->
          values(field)
              .set()
              .ofMinSize(1)
              .ofMaxSize(3)
              .map(values -> new Filter(field, fitting, values));
      case LIKE ->
          patterns(values(field).map(Object::toString))
              .map(pattern -> new Filter(field, fitting, pattern));
      default -> values(field).map(value -> new Filter(field, fitting, value));
    };
  }

  private static boolean fits(TenantDatabaseField field, FilterOperator operator) {
    Set<TenantDatabaseField> tokens = Set.of(TenantDatabaseField.ID, TenantDatabaseField.STATUS);
    return switch (operator) {
      case EQUALS, NOT_EQUALS, IN -> true;
      case LIKE -> !tokens.contains(field) && !field.fieldName().endsWith("At");
      default -> !tokens.contains(field);
    };
  }

  private static Arbitrary<? extends Object> values(TenantDatabaseField field) {
    return switch (field) {
      case ID -> Arbitraries.integers().between(95, 101).map(number -> Views.id(number));
      case STATUS -> Arbitraries.of(TenantDatabaseStatus.class);
      case SCHEMA_VERSION -> VERSIONS;
      case LAST_MIGRATION_AT, CREATED_AT, UPDATED_AT -> TIMES;
      case SERVER, DATABASE_NAME, READ_DATABASE_NAME -> Arbitraries.oneOf(NAMES, TEXTS);
      case TENANT_ID, ERROR_MESSAGE -> Arbitraries.oneOf(TEXTS, Arbitraries.of("A", "a\u0001b"));
    };
  }

  private static Arbitrary<String> patterns(Arbitrary<String> texts) {
    Arbitrary<String> escaped = texts.map(text -> text.replaceAll("([%_\\\\])", "\\\\$1"));
    return Arbitraries.oneOf(
            escaped,
            escaped.map(text -> text + "%"),
            escaped.map(text -> "%" + text.substring(0, text.length() - 1) + "_"),
            texts.map(text -> "%" + text + "%"),
            Arbitraries.of("%", "_", "__", "%.%", "%$%", "a\\%%", "\\a%"))
        .filter(HostileValues::isPattern);
  }

  private static boolean isPattern(String text) {
    try {
      new LikePattern(text);
      return true;
    } catch (InvalidCriteriaException e) {
      return false;
    }
  }

  private static List<Sort> zip(List<TenantDatabaseField> fields, List<SortDirection> directions) {
    List<Sort> sorts = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      sorts.add(new Sort(fields.get(i), directions.get(i)));
    }
    return sorts;
  }
}

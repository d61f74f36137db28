package io.tenantdb.api.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.InvalidCriteriaException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CriteriaTest {

  @Test
  void anUnknownFieldIsNamedWithThoseThatAreThere() {
    assertRefused(() -> Filter.of("colour", FilterOperator.EQUALS, "red"), "'colour'", "tenantId");
    assertRefused(() -> Sort.by("colour", SortDirection.ASC), "'colour'", "databaseName");
  }

  @ParameterizedTest
  @CsvSource({
    "id, EQUALS, not-a-uuid",
    "status, EQUALS, SLEEPING",
    "createdAt, LESS_THAN, yesterday",
    "schemaVersion, GREATER_THAN, newest"
  })
  void aValueOfTheWrongTypeIsRefused(String field, FilterOperator operator, String value) {
    assertRefused(() -> Filter.of(field, operator, value), field, value);
  }

  @ParameterizedTest
  @CsvSource({
    "status, active, '[PROVISIONING, ACTIVE, MIGRATING, FAILED, SUSPENDED]'",
    "id, 1-1-1-1-1, a UUID of 36 characters",
    "createdAt, yesterday, such as 2026-01-31T10:15:30Z",
    "updatedAt, 2026-01-31T10:15:30, such as 2026-01-31T10:15:30Z",
    "schemaVersion, newest, such as 20.1"
  })
  void aRefusedValueIsToldWhatIsAllowed(String field, String value, String rule) {
    for (Object given : new Object[] {value, new StringBuilder(value)}) {
      assertRefused(
          () -> Filter.of(field, FilterOperator.EQUALS, given),
          "'" + value + "'",
          "'" + field + "'",
          rule);
    }
    assertRefused(() -> Filter.of(field, FilterOperator.IN, List.of(value)), rule);
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "status", "createdAt", "schemaVersion"})
  void aRefusedValueIsShownWithoutControlCharactersAndCutOff(String field) {
    String forged = "x\nFAKE LOG LINE\u202E\u0000" + "y".repeat(5000);

    assertThatThrownBy(() -> Filter.of(field, FilterOperator.EQUALS, forged))
        .isInstanceOf(InvalidCriteriaException.class)
        .message()
        .doesNotContain("\n", "\u202E", "\u0000")
        .contains("x\\u{a}FAKE LOG LINE\\u{202e}\\u{0}", "…")
        .hasSizeLessThan(500);
  }

  @ParameterizedTest
  @CsvSource({
    "status, LIKE",
    "status, GREATER_THAN",
    "id, LIKE",
    "id, LESS_THAN",
    "createdAt, LIKE"
  })
  void anOperatorThatDoesNotFitTheFieldIsRefused(String field, FilterOperator operator) {
    assertRefused(() -> Filter.of(field, operator, "x"), field, operator.name());
  }

  @Test
  void aNumberIsNoText() {
    assertRefused(() -> Filter.of("tenantId", FilterOperator.EQUALS, 7), "tenantId");
    assertRefused(() -> Filter.of("tenantId", FilterOperator.LIKE, 7), "tenantId");
  }

  @Test
  void anInFilterNeedsValues() {
    assertRefused(() -> Filter.of("status", FilterOperator.IN, List.of()), "status");
    assertRefused(() -> Filter.of("status", FilterOperator.IN, "ACTIVE"), "status");
    assertRefused(
        () -> Filter.of("status", FilterOperator.IN, Arrays.asList("ACTIVE", null)), "status");
  }

  @Test
  void valuesMayBeGivenAsTextOrAsTheirType() {
    assertThat(Filter.of("status", FilterOperator.EQUALS, TenantDatabaseStatus.ACTIVE))
        .isEqualTo(Filter.of("status", FilterOperator.EQUALS, "ACTIVE"));
    assertThat(Filter.of("schemaVersion", FilterOperator.EQUALS, "2").value())
        .isEqualTo(new SchemaVersion("2"));
    assertThat(Filter.of("createdAt", FilterOperator.LESS_THAN, "2026-01-01T01:00:00+01:00"))
        .isEqualTo(
            Filter.of(
                "createdAt", FilterOperator.LESS_THAN, Instant.parse("2026-01-01T00:00:00Z")));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 201})
  void aLimitIsFrom1To200(int limit) {
    assertRefused(() -> Pagination.page(1, limit), Integer.toString(limit));
    assertThat(Pagination.page(1, 200).limit()).isEqualTo(200);
  }

  @Test
  void pagesStartAt1() {
    assertRefused(() -> Pagination.page(0, 10), "0");
  }

  @Test
  void theLastPageOfAllDoesNotOverflow() {
    assertThat(new Pagination.Page(Integer.MAX_VALUE, 200).offset()).isPositive();
  }

  @Test
  void aFieldIsSortedByOnce() {
    assertRefused(
        () ->
            Criteria.all()
                .sortedBy("status", SortDirection.ASC)
                .sortedBy("status", SortDirection.DESC),
        "only once");
  }

  @Test
  void aCursorSurvivesItsTextForm() {
    List<Sort> sorts =
        List.of(
            Sort.by("errorMessage", SortDirection.DESC),
            Sort.by("schemaVersion", SortDirection.ASC),
            Sort.by("lastMigrationAt", SortDirection.ASC));
    Cursor cursor =
        new Cursor(
            sorts,
            new ArrayList<>(Arrays.asList("a&b=c %\n\uD83D\uDE00", new SchemaVersion("7"), null)),
            TenantDatabaseId.of("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"));

    assertThat(Cursor.parse(cursor.toText())).isEqualTo(cursor);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%%%", "bm90IGEgY3Vyc29y", "AAAA"})
  void aTextThatIsNoCursorIsRefused(String text) {
    assertRefused(() -> Cursor.parse(text), "first page");
  }

  @Test
  void aCursorOfOtherSortsIsRefused() {
    Cursor cursor =
        new Cursor(
            List.of(), List.of(), TenantDatabaseId.of("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"));
    assertRefused(
        () ->
            Criteria.all()
                .sortedBy("status", SortDirection.ASC)
                .paged(Pagination.after(cursor, 10)),
        "other sorts");
  }

  @ParameterizedTest
  @CsvSource({
    "a%, abc, true",
    "a%, ABC, false",
    "a_c, abc, true",
    "a_c, abbc, false",
    "a.c, abc, false",
    "'a\\_c', a_c, true",
    "'a\\_c', abc, false",
    "'%', '', true",
    "'(a|b)*', '(a|b)*', true"
  })
  void aLikePatternIsThatOfSql(String pattern, String text, boolean matches) {
    assertThat(new LikePattern(pattern).matches(text)).isEqualTo(matches);
  }

  @Test
  void aLikePatternMatchesTheWholeTextAcrossLines() {
    assertThat(new LikePattern("a%z").matches("a\n\uD83D\uDE00\nz")).isTrue();
    assertThat(new LikePattern("_").matches("\uD83D\uDE00")).isTrue();
    assertThat(new LikePattern("a").matches("a\n")).isFalse();
    assertRefused(() -> new LikePattern("a\\"), "backslash");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b", "half \uD83D of a pair"})
  void aTextThatNoStoreHoldsIsRefused(String text) {
    assertRefused(() -> new LikePattern(text), "match nothing", "surrogate");
    assertRefused(
        () -> Criteria.all().where("errorMessage", FilterOperator.EQUALS, text), "errorMessage");
  }

  private static void assertRefused(Runnable call, String... parts) {
    assertThatThrownBy(call::run)
        .isInstanceOf(InvalidCriteriaException.class)
        .message()
        .contains(parts);
  }
}

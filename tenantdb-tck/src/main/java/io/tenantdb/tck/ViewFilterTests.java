package io.tenantdb.tck;

import static io.tenantdb.api.query.FilterOperator.EQUALS;
import static io.tenantdb.api.query.FilterOperator.GREATER_THAN;
import static io.tenantdb.api.query.FilterOperator.GREATER_THAN_OR_EQUAL;
import static io.tenantdb.api.query.FilterOperator.IN;
import static io.tenantdb.api.query.FilterOperator.LESS_THAN;
import static io.tenantdb.api.query.FilterOperator.LESS_THAN_OR_EQUAL;
import static io.tenantdb.api.query.FilterOperator.LIKE;
import static io.tenantdb.api.query.FilterOperator.NOT_EQUALS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.FilterOperator;
import io.tenantdb.api.query.Pagination;
import io.tenantdb.api.query.TenantDatabaseField;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which views a filter lets through. */
abstract class ViewFilterTests extends ViewTests {

  ViewFilterTests(Supplier<TenantDatabaseReadRepository> fixture) {
    super(fixture);
  }

  static Stream<Arguments> everyOperatorOfEveryField() {
    return Stream.of(TenantDatabaseField.values())
        .flatMap(field -> operatorsOf(field).stream().map(op -> Arguments.of(field, op)));
  }

  private static List<FilterOperator> operatorsOf(TenantDatabaseField field) {
    List<FilterOperator> operators = new ArrayList<>(List.of(EQUALS, NOT_EQUALS, IN));
    switch (field) {
      case ID, STATUS -> {}
      case LAST_MIGRATION_AT, CREATED_AT, UPDATED_AT ->
          operators.addAll(
              List.of(GREATER_THAN, LESS_THAN, GREATER_THAN_OR_EQUAL, LESS_THAN_OR_EQUAL));
      default ->
          operators.addAll(
              List.of(GREATER_THAN, LESS_THAN, GREATER_THAN_OR_EQUAL, LESS_THAN_OR_EQUAL, LIKE));
    }
    return operators;
  }

  @ParameterizedTest
  @MethodSource
  void everyOperatorOfEveryField(TenantDatabaseField field, FilterOperator operator) {
    List<TenantDatabaseViewModel> made = putAscending();
    boolean firstHasNone = field.valueIn(made.get(0)) == null;
    Object pivot = valueOf(field, made.get(2));
    Object value =
        switch (operator) {
          case IN -> List.of(valueOf(field, made.get(1)), valueOf(field, made.get(3)));
          case LIKE -> pivot.toString().replace("_", "\\_");
          default -> pivot;
        };
    List<Integer> expected =
        switch (operator) {
          case EQUALS, LIKE -> List.of(2);
          case NOT_EQUALS -> List.of(0, 1, 3);
          case IN -> List.of(1, 3);
          case GREATER_THAN -> List.of(3);
          case GREATER_THAN_OR_EQUAL -> List.of(2, 3);
          case LESS_THAN -> firstHasNone ? List.of(1) : List.of(0, 1);
          case LESS_THAN_OR_EQUAL -> firstHasNone ? List.of(1, 2) : List.of(0, 1, 2);
        };

    assertThat(find(among(made).where(field.fieldName(), operator, value)))
        .containsExactlyElementsOf(expected.stream().map(made::get).toList());
  }

  @ParameterizedTest
  @EnumSource(
      value = TenantDatabaseField.class,
      names = {"SCHEMA_VERSION", "LAST_MIGRATION_AT", "ERROR_MESSAGE"})
  void aViewWithoutAValueMatchesNotEqualsAndNothingElse(TenantDatabaseField field) {
    List<TenantDatabaseViewModel> made = putAscending();
    TenantDatabaseViewModel without = made.get(0);
    for (FilterOperator operator : operatorsOf(field)) {
      for (TenantDatabaseViewModel other : made.subList(1, 4)) {
        Object pivot = valueOf(field, other);
        Object value = operator == LIKE ? "%" : operator == IN ? List.of(pivot) : pivot;
        List<TenantDatabaseViewModel> found =
            find(among(made).where(field.fieldName(), operator, value));
        if (operator == NOT_EQUALS) {
          assertThat(found).contains(without).doesNotContain(other);
        } else {
          assertThat(found).doesNotContain(without);
        }
      }
    }
    assertThat(find(among(made))).contains(without);
  }

  @Test
  void noFilterMatchesEverything() {
    TenantDatabaseViewModel view = put(view(onServer(Samples.id())));

    assertThat(views.findByCriteria(Criteria.all()).total()).isPositive();
    assertThat(views.findByCriteria(Criteria.all()).items()).isNotEmpty();
    assertThat(find(all())).containsExactly(view);
  }

  @Test
  void everyFilterMustMatch() {
    List<TenantDatabaseViewModel> made = putAscending();
    Criteria criteria =
        among(made)
            .where("status", NOT_EQUALS, TenantDatabaseStatus.FAILED)
            .where("createdAt", GREATER_THAN_OR_EQUAL, made.get(1).createdAt());

    assertThat(find(criteria)).containsExactly(made.get(2), made.get(3));
    assertThat(find(criteria.where("errorMessage", EQUALS, "message 3")))
        .containsExactly(made.get(3));
    assertThat(find(criteria.where("errorMessage", EQUALS, "no such message"))).isEmpty();
  }

  @Test
  void twoFiltersOnOneFieldMakeARange() {
    List<TenantDatabaseViewModel> made = putAscending();

    assertThat(
            find(
                among(made)
                    .where("createdAt", GREATER_THAN_OR_EQUAL, made.get(1).createdAt())
                    .where("createdAt", LESS_THAN, made.get(3).createdAt())))
        .containsExactly(made.get(1), made.get(2));
    assertThat(
            find(
                among(made)
                    .where("schemaVersion", NOT_EQUALS, "2")
                    .where("schemaVersion", NOT_EQUALS, "10")))
        .containsExactly(made.get(0), made.get(3));
  }

  @ParameterizedTest
  @CsvSource({
    "EQUALS, 1.0, 1 1.0",
    "EQUALS, 001, 1 1.0",
    "EQUALS, 10, 10",
    "NOT_EQUALS, 1, 2 2.9 2_10 10",
    "LESS_THAN, 10, 1 1.0 2 2.9 2_10",
    "LESS_THAN, 2.10, 1 1.0 2 2.9",
    "LESS_THAN_OR_EQUAL, 2.10.0, 1 1.0 2 2.9 2_10",
    "GREATER_THAN, 2, 2.9 2_10 10",
    "GREATER_THAN, 1.0, 2 2.9 2_10 10",
    "GREATER_THAN_OR_EQUAL, 1.0.0, 1 1.0 2 2.9 2_10 10",
  })
  void schemaVersionsCompareNumberByNumber(
      FilterOperator operator, String version, String expected) {
    putWithVersions("1", "1.0", "2", "2.9", "2_10", "10");

    assertThat(versionsOf(find(all().where("schemaVersion", operator, version))))
        .containsExactly(expected.split(" "));
  }

  @Test
  void schemaVersionsThatCompareAsEqualAreEqualToIn() {
    putWithVersions("1", "1.0", "2", null);

    assertThat(versionsOf(find(all().where("schemaVersion", IN, List.of("1.0.0", "3")))))
        .containsExactly("1", "1.0");
  }

  @Test
  void equalityTellsUpperFromLowerCase() {
    List<TenantDatabaseViewModel> made = putWithMessages("disk full", "Disk full", "DISK FULL");

    assertThat(find(all().where("errorMessage", EQUALS, "Disk full"))).containsExactly(made.get(1));
    assertThat(find(all().where("errorMessage", IN, List.of("disk full", "disk FULL"))))
        .containsExactly(made.get(0));
    assertThat(find(all().where("errorMessage", NOT_EQUALS, "DISK FULL")))
        .containsExactly(made.get(0), made.get(1));
  }

  @Test
  void equalityTellsTextsApartThatOnlyLookTheSame() {
    List<TenantDatabaseViewModel> made =
        putWithMessages("é", "e\u0301", "é ", " é", "straße", "strasse");

    assertThat(find(all().where("errorMessage", EQUALS, "é"))).containsExactly(made.get(0));
    assertThat(find(all().where("errorMessage", EQUALS, "é "))).containsExactly(made.get(2));
    assertThat(find(all().where("errorMessage", EQUALS, "strasse"))).containsExactly(made.get(5));
  }

  @Test
  void textsCompareByCodePoint() {
    List<TenantDatabaseViewModel> made =
        putWithMessages("10", "9", "Z", "_", "a", "aa", "b", "é", "\uFF5E", "😀");

    for (int i = 0; i < made.size(); i++) {
      String pivot = Objects.requireNonNull(made.get(i).errorMessage()).value();
      assertThat(find(all().where("errorMessage", GREATER_THAN_OR_EQUAL, pivot)))
          .as("texts from '%s' on", pivot)
          .containsExactlyElementsOf(made.subList(i, made.size()));
      assertThat(find(all().where("errorMessage", LESS_THAN, pivot)))
          .as("texts before '%s'", pivot)
          .containsExactlyElementsOf(made.subList(0, i));
    }
  }

  @Test
  void hostileTextsAreJustTexts() {
    String[] hostile = {"' OR '1'='1", "\"; DROP TABLE x; --", "{\"$ne\": null}", "$gt", "%", "\\"};
    putWithMessages(hostile);

    for (String text : hostile) {
      assertThat(find(all().where("errorMessage", EQUALS, text)))
          .extracting(TenantDatabaseViewModel::errorMessage)
          .containsExactly(new ErrorMessage(text));
    }
  }

  @Test
  void anInFilterTakesAThousandValues() {
    TenantDatabaseViewModel view = put(view(onServer(Samples.id())));
    List<Object> ids = new ArrayList<>();
    while (ids.size() < 999) {
      ids.add(Samples.id());
    }
    ids.add(view.id());

    assertThat(find(Criteria.all().where("id", IN, ids))).containsExactly(view);
  }

  @Test
  void theTotalCountsOnlyWhatMatches() {
    List<TenantDatabaseViewModel> made = putAscending();

    var result =
        views.findByCriteria(
            among(made)
                .where("createdAt", GREATER_THAN, made.get(0).createdAt())
                .paged(Pagination.page(1, 2)));

    assertThat(result.items()).containsExactly(made.get(1), made.get(2));
    assertThat(result.total()).isEqualTo(3);
  }

  private static Object valueOf(TenantDatabaseField field, TenantDatabaseViewModel view) {
    return Objects.requireNonNull(field.valueIn(view));
  }

  private static List<String> versionsOf(List<TenantDatabaseViewModel> views) {
    return views.stream().map(view -> String.valueOf(view.schemaVersion())).toList();
  }
}

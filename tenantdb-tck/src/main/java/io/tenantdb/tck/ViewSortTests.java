package io.tenantdb.tck;

import static io.tenantdb.api.query.SortDirection.ASC;
import static io.tenantdb.api.query.SortDirection.DESC;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.query.FilterOperator;
import io.tenantdb.api.query.TenantDatabaseField;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The order of a result. */
abstract class ViewSortTests extends ViewTests {

  ViewSortTests(Supplier<TenantDatabaseReadRepository> fixture) {
    super(fixture);
  }

  @Test
  void withoutSortsTheOrderIsThatOfTheIds() {
    List<TenantDatabaseViewModel> made = putWithVersions("5", "4", null, "2", "1", "3");

    assertThat(find(all())).containsExactlyElementsOf(made);
  }

  @ParameterizedTest
  @EnumSource
  void everyFieldSortsAscending(TenantDatabaseField field) {
    List<TenantDatabaseViewModel> made = putAscending();

    assertThat(find(among(made).sortedBy(field.fieldName(), ASC))).containsExactlyElementsOf(made);
  }

  @ParameterizedTest
  @EnumSource
  void everyFieldSortsDescending(TenantDatabaseField field) {
    List<TenantDatabaseViewModel> made = putAscending();

    assertThat(find(among(made).sortedBy(field.fieldName(), DESC)))
        .containsExactlyElementsOf(reversed(made));
  }

  @Test
  void equalValuesAreOrderedByIdInBothDirections() {
    List<TenantDatabaseViewModel> made = putWithVersions("1", "1", "1", "1", "1", "1", "1", "1");

    assertThat(find(all().sortedBy("status", ASC))).containsExactlyElementsOf(made);
    assertThat(find(all().sortedBy("status", DESC))).containsExactlyElementsOf(made);
    assertThat(find(all().sortedBy("schemaVersion", DESC))).containsExactlyElementsOf(made);
    assertThat(find(all().sortedBy("createdAt", DESC).sortedBy("server", ASC)))
        .containsExactlyElementsOf(made);
  }

  @Test
  void aSortedFieldMayBeTheId() {
    List<TenantDatabaseViewModel> made = putWithVersions("1", "2", "3", "4");

    assertThat(find(all().sortedBy("id", DESC))).containsExactlyElementsOf(reversed(made));
    assertThat(find(all().sortedBy("status", ASC).sortedBy("id", DESC)))
        .containsExactlyElementsOf(reversed(made));
  }

  @Test
  void absentValuesComeFirstAscendingAndLastDescending() {
    List<TenantDatabaseViewModel> made = putWithVersions("2", null, "1", null);

    assertThat(find(all().sortedBy("schemaVersion", ASC))).containsExactly(pick(made, 1, 3, 2, 0));
    assertThat(find(all().sortedBy("schemaVersion", DESC))).containsExactly(pick(made, 0, 2, 1, 3));
  }

  @Test
  void schemaVersionsSortNumberByNumber() {
    List<TenantDatabaseViewModel> made =
        putWithVersions("10", "2", "1.0", "1", "2.10", "2.9", "20250101");

    assertThat(find(all().sortedBy("schemaVersion", ASC)))
        .containsExactly(pick(made, 2, 3, 1, 5, 4, 0, 6));
    assertThat(find(all().sortedBy("schemaVersion", DESC)))
        .containsExactly(pick(made, 6, 0, 4, 5, 1, 2, 3));
  }

  @Test
  void textsSortByCodePoint() {
    List<TenantDatabaseViewModel> made =
        putWithMessages("😀", "\uFF5E", "é", "b", "aa", "a", "_", "Z", "9", "10");

    assertThat(find(all().sortedBy("errorMessage", ASC))).containsExactlyElementsOf(reversed(made));
    assertThat(find(all().sortedBy("errorMessage", DESC))).containsExactlyElementsOf(made);
  }

  @Test
  void statusesSortByTheirName() {
    List<TenantDatabaseStatus> statuses =
        List.of(
            TenantDatabaseStatus.SUSPENDED,
            TenantDatabaseStatus.PROVISIONING,
            TenantDatabaseStatus.MIGRATING,
            TenantDatabaseStatus.FAILED,
            TenantDatabaseStatus.ACTIVE);
    List<TenantDatabaseId> ids = Samples.ids(5);
    List<TenantDatabaseViewModel> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(view(onServer(ids.get(i)).status(statuses.get(i))));
    }
    putAll(made);

    assertThat(find(all().sortedBy("status", ASC))).containsExactlyElementsOf(reversed(made));
    assertThat(find(all().sortedBy("status", DESC))).containsExactlyElementsOf(made);
  }

  @Test
  void timesSortToTheMillisecond() {
    List<TenantDatabaseViewModel> made = new ArrayList<>();
    List<TenantDatabaseId> ids = Samples.ids(4);
    for (int i = 0; i < 4; i++) {
      made.add(view(onServer(ids.get(i)).updatedAt(Samples.TIME.minusMillis(i))));
    }
    putAll(made);

    assertThat(find(all().sortedBy("updatedAt", ASC))).containsExactlyElementsOf(reversed(made));
  }

  @Test
  void theFirstSortCountsMost() {
    List<TenantDatabaseViewModel> made =
        putAll(
            pairs(
                new String[] {"b", "a", null, "b", "a", null},
                new String[] {"1", "2", "1", "2", null, null}));

    assertThat(find(all().sortedBy("errorMessage", ASC).sortedBy("schemaVersion", DESC)))
        .containsExactly(pick(made, 2, 5, 1, 4, 3, 0));
    assertThat(find(all().sortedBy("errorMessage", DESC).sortedBy("schemaVersion", ASC)))
        .containsExactly(pick(made, 0, 3, 4, 1, 5, 2));
    assertThat(find(all().sortedBy("schemaVersion", DESC).sortedBy("errorMessage", DESC)))
        .containsExactly(pick(made, 3, 1, 0, 2, 4, 5));
  }

  @Test
  void sortsAndFiltersWorkTogether() {
    List<TenantDatabaseViewModel> made = putAscending();

    assertThat(
            find(
                among(made)
                    .where("status", FilterOperator.NOT_EQUALS, "FAILED")
                    .sortedBy("createdAt", DESC)))
        .containsExactly(pick(made, 3, 2, 0));
  }

  private List<TenantDatabaseViewModel> pairs(
      @Nullable String[] messages, @Nullable String[] versions) {
    List<TenantDatabaseId> ids = Samples.ids(messages.length);
    List<TenantDatabaseViewModel> made = new ArrayList<>();
    for (int i = 0; i < messages.length; i++) {
      String message = messages[i];
      String version = versions[i];
      made.add(
          view(
              onServer(ids.get(i))
                  .errorMessage(message == null ? null : new ErrorMessage(message))
                  .schemaVersion(version == null ? null : new SchemaVersion(version))));
    }
    return made;
  }

  private static TenantDatabaseViewModel[] pick(List<TenantDatabaseViewModel> all, int... places) {
    TenantDatabaseViewModel[] picked = new TenantDatabaseViewModel[places.length];
    for (int i = 0; i < places.length; i++) {
      picked[i] = all.get(places[i]);
    }
    return picked;
  }

  private static List<TenantDatabaseViewModel> reversed(List<TenantDatabaseViewModel> all) {
    List<TenantDatabaseViewModel> reversed = new ArrayList<>(all);
    Collections.reverse(reversed);
    return reversed;
  }
}

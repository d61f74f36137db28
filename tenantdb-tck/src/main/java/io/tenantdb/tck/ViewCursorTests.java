package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabaseBuilder;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.Cursor;
import io.tenantdb.api.query.FilterOperator;
import io.tenantdb.api.query.PaginatedResult;
import io.tenantdb.api.query.Pagination;
import io.tenantdb.api.query.SortDirection;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Walking through a result behind a cursor, also while records come and go. */
abstract class ViewCursorTests extends ViewTests {

  private static final List<TenantDatabaseStatus> STATUSES =
      List.of(
          TenantDatabaseStatus.PROVISIONING,
          TenantDatabaseStatus.ACTIVE,
          TenantDatabaseStatus.MIGRATING);
  private static final @Nullable String[] VERSIONS = {null, "10", "1.0", "2", "1"};
  private static final @Nullable String[] MESSAGES = {"b", null, "\uFF5E", "😀", "B", "a b&c=d"};

  ViewCursorTests(Supplier<TenantDatabaseReadRepository> fixture) {
    super(fixture);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "id DESC",
        "status ASC",
        "status DESC",
        "schemaVersion ASC",
        "schemaVersion DESC",
        "lastMigrationAt ASC",
        "lastMigrationAt DESC",
        "errorMessage ASC",
        "errorMessage DESC",
        "createdAt DESC",
        "schemaVersion ASC, errorMessage DESC",
        "schemaVersion DESC, lastMigrationAt ASC",
        "status DESC, schemaVersion DESC, errorMessage ASC",
        "errorMessage ASC, lastMigrationAt DESC, id DESC",
        "createdAt ASC, updatedAt DESC, tenantId ASC, databaseName DESC",
      })
  void theWalkGivesTheWholeResultInItsOrder(String sorts) {
    putVaried(23);
    Criteria criteria = sorted(sorts);
    List<TenantDatabaseViewModel> whole = find(criteria);
    assertThat(whole).hasSize(23);

    for (int limit : new int[] {1, 2, 5, 22, 23, 24}) {
      assertThat(walk(criteria, limit)).as("by %d", limit).containsExactlyElementsOf(whole);
    }
  }

  @Test
  void aSliceTellsItsLimitAndTheWholeSize() {
    putVaried(7);
    Criteria criteria = sorted("schemaVersion DESC");
    Cursor cursor = next(views.findByCriteria(criteria.paged(Pagination.page(1, 2))));

    PaginatedResult<TenantDatabaseViewModel> slice =
        views.findByCriteria(criteria.paged(Pagination.after(cursor, 3)));

    assertThat(slice.items()).hasSize(3);
    assertThat(slice.page()).isZero();
    assertThat(slice.limit()).isEqualTo(3);
    assertThat(slice.total()).isEqualTo(7);
    assertThat(slice.next()).isEqualTo(Cursor.at(slice.items().get(2), criteria.sorts()));
  }

  @Test
  void nothingFollowsTheLastItem() {
    putVaried(6);
    Criteria criteria = sorted("errorMessage DESC");
    List<TenantDatabaseViewModel> whole = find(criteria);
    assertThat(whole).hasSize(6);

    PaginatedResult<TenantDatabaseViewModel> last = after(whole.get(3), criteria, 2);
    PaginatedResult<TenantDatabaseViewModel> behind = after(whole.get(5), criteria, 2);

    assertThat(last.items()).containsExactly(whole.get(4), whole.get(5));
    assertThat(last.next()).isNull();
    assertThat(behind.items()).isEmpty();
    assertThat(behind.next()).isNull();
    assertThat(behind.total()).isEqualTo(6);
  }

  @Test
  void aCursorSurvivesItsTextForm() {
    putVaried(12);
    Criteria criteria = sorted("errorMessage ASC, lastMigrationAt DESC, schemaVersion ASC");
    List<TenantDatabaseViewModel> whole = find(criteria);
    assertThat(whole).hasSize(12);

    for (int i = 0; i < 11; i++) {
      Cursor cursor = Cursor.parse(Cursor.at(whole.get(i), criteria.sorts()).toText());
      assertThat(views.findByCriteria(criteria.paged(Pagination.after(cursor, 1))).items())
          .containsExactly(whole.get(i + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "schemaVersion ASC",
        "schemaVersion DESC",
        "errorMessage DESC, lastMigrationAt ASC",
        "status ASC, lastMigrationAt DESC",
      })
  void theWalkIsSteadyWhileRecordsComeAndGo(String sorts) {
    putVaried(20);
    Criteria criteria = sorted(sorts);
    List<TenantDatabaseViewModel> steady = new ArrayList<>(find(criteria));
    assertThat(steady).hasSize(20);
    List<TenantDatabaseViewModel> walked = new ArrayList<>();

    PaginatedResult<TenantDatabaseViewModel> slice =
        views.findByCriteria(criteria.paged(Pagination.page(1, 3)));
    for (int round = 0; slice.next() != null; round++) {
      assertThat(slice.items()).isNotEmpty();
      walked.addAll(slice.items());
      // Even the item that the cursor names may go.
      TenantDatabaseViewModel seen = walked.get(walked.size() - 1);
      assertThat(views.delete(seen.id(), 2)).isTrue();
      putVaried(1);
      assertThat(round).as("rounds of the walk").isLessThan(40);
      slice = views.findByCriteria(criteria.paged(Pagination.after(next(slice), 3)));
    }
    walked.addAll(slice.items());

    Set<TenantDatabaseId> known =
        steady.stream().map(TenantDatabaseViewModel::id).collect(Collectors.toSet());
    assertThat(walked).doesNotHaveDuplicates();
    assertThat(walked.stream().filter(view -> known.contains(view.id())))
        .containsExactlyElementsOf(steady);
  }

  @Test
  void whatIsAddedBehindTheCursorIsFoundAndWhatIsAddedBeforeItIsNot() {
    List<TenantDatabaseViewModel> made = putWithVersions("1", "3", "5", "7");
    Criteria criteria = sorted("schemaVersion ASC");
    Cursor cursor = Cursor.at(made.get(1), criteria.sorts());
    putWithVersions("2");
    TenantDatabaseViewModel added = putWithVersions("4").get(0);

    assertThat(views.findByCriteria(criteria.paged(Pagination.after(cursor, 10))).items())
        .containsExactly(added, made.get(2), made.get(3));
  }

  @Test
  void aWalkKeepsToItsFilters() {
    List<TenantDatabaseViewModel> made = putAscending();
    Criteria criteria =
        sorted(among(made), "createdAt DESC")
            .where("status", FilterOperator.NOT_EQUALS, "MIGRATING");

    assertThat(walk(criteria, 1)).containsExactly(made.get(3), made.get(1), made.get(0));
    assertThat(after(made.get(3), criteria, 1).total()).isEqualTo(3);
  }

  /** All items, by one slice after the other. */
  private List<TenantDatabaseViewModel> walk(Criteria criteria, int limit) {
    List<TenantDatabaseViewModel> walked = new ArrayList<>();
    PaginatedResult<TenantDatabaseViewModel> slice =
        views.findByCriteria(criteria.paged(Pagination.page(1, limit)));
    walked.addAll(slice.items());
    while (slice.next() != null) {
      slice = views.findByCriteria(criteria.paged(Pagination.after(next(slice), limit)));
      assertThat(slice.items()).as("a slice that was announced").isNotEmpty();
      walked.addAll(slice.items());
      assertThat(walked).as("a walk that never ends").hasSizeLessThan(100);
    }
    return walked;
  }

  private PaginatedResult<TenantDatabaseViewModel> after(
      TenantDatabaseViewModel view, Criteria criteria, int limit) {
    Cursor cursor = Cursor.at(view, criteria.sorts());
    return views.findByCriteria(criteria.paged(Pagination.after(cursor, limit)));
  }

  private static Cursor next(PaginatedResult<TenantDatabaseViewModel> result) {
    return Objects.requireNonNull(result.next(), "next");
  }

  private Criteria sorted(String sorts) {
    return sorted(all(), sorts);
  }

  private static Criteria sorted(Criteria criteria, String sorts) {
    Criteria sorted = criteria;
    for (String sort : sorts.isEmpty() ? new String[0] : sorts.split(", ", -1)) {
      String[] parts = sort.split(" ", 2);
      sorted = sorted.sortedBy(parts[0], SortDirection.valueOf(parts[1]));
    }
    return sorted;
  }

  /** Writes views whose values repeat and are partly absent. */
  private void putVaried(int count) {
    List<TenantDatabaseViewModel> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String version = VERSIONS[i % VERSIONS.length];
      String message = MESSAGES[i % MESSAGES.length];
      TenantDatabaseBuilder builder =
          onServer(Samples.id())
              .status(STATUSES.get(i % STATUSES.size()))
              .schemaVersion(version == null ? null : new SchemaVersion(version))
              .errorMessage(message == null ? null : new ErrorMessage(message))
              .updatedAt(Samples.TIME.plusMillis(i % 4));
      if (i % 2 == 0) {
        builder.lastMigrationAt(new LastMigrationAt(Samples.TIME.plusMillis(i % 3)));
      }
      made.add(view(builder));
    }
    putAll(made);
  }
}

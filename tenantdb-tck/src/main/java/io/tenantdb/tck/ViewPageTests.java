package io.tenantdb.tck;

import static io.tenantdb.api.query.SortDirection.ASC;
import static io.tenantdb.api.query.SortDirection.DESC;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.Cursor;
import io.tenantdb.api.query.PaginatedResult;
import io.tenantdb.api.query.Pagination;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages by their number. */
abstract class ViewPageTests extends ViewTests {

  ViewPageTests(Supplier<TenantDatabaseReadRepository> fixture) {
    super(fixture);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 24, 25, 26, 200})
  void pagesNeitherOverlapNorLeaveAnythingOut(int limit) {
    List<TenantDatabaseViewModel> made = putMany(25);
    // All values are equal, so only the order by id keeps the pages apart.
    Criteria criteria = all().sortedBy("status", DESC).sortedBy("createdAt", ASC);

    List<TenantDatabaseViewModel> collected = new ArrayList<>();
    for (int page = 1; page <= (25 + limit - 1) / limit; page++) {
      collected.addAll(find(criteria.paged(Pagination.page(page, limit))));
    }

    assertThat(collected).containsExactlyElementsOf(made);
  }

  @ParameterizedTest
  @CsvSource({"1, 7, 7", "3, 7, 7", "4, 7, 4", "1, 25, 25", "1, 26, 25", "2, 24, 1", "25, 1, 1"})
  void aPageHoldsItsPartOfTheResult(int page, int limit, int size) {
    List<TenantDatabaseViewModel> made = putMany(25);
    int from = (page - 1) * limit;

    PaginatedResult<TenantDatabaseViewModel> result = page(page, limit);

    assertThat(result.items()).containsExactlyElementsOf(made.subList(from, from + size));
  }

  @Test
  void aPageTellsItsNumberAndTheWholeSize() {
    putMany(25);

    for (int page = 1; page <= 4; page++) {
      PaginatedResult<TenantDatabaseViewModel> result = page(page, 7);
      assertThat(result.page()).isEqualTo(page);
      assertThat(result.limit()).isEqualTo(7);
      assertThat(result.total()).isEqualTo(25);
      assertThat(result.totalPages()).isEqualTo(4);
    }
  }

  @Test
  void aFullLastPageDoesNotCountTwice() {
    putMany(14);

    assertThat(page(2, 7).totalPages()).isEqualTo(2);
    assertThat(page(2, 7).items()).hasSize(7);
    assertThat(page(2, 7).next()).isNull();
  }

  @Test
  void aPageBehindTheEndIsEmpty() {
    putMany(14);

    for (int page : new int[] {3, 4, 1_000_000, Integer.MAX_VALUE}) {
      PaginatedResult<TenantDatabaseViewModel> result = page(page, 7);
      assertThat(result.items()).isEmpty();
      assertThat(result.next()).isNull();
      assertThat(result.page()).isEqualTo(page);
      assertThat(result.total()).isEqualTo(14);
      assertThat(result.totalPages()).isEqualTo(2);
    }
  }

  @Test
  void aPageThatMoreFollowsNamesItsLastItem() {
    List<TenantDatabaseViewModel> made = putMany(5);
    Criteria criteria = all().sortedBy("databaseName", ASC).sortedBy("errorMessage", DESC);

    PaginatedResult<TenantDatabaseViewModel> first =
        views.findByCriteria(criteria.paged(Pagination.page(1, 3)));

    assertThat(first.items()).hasSize(3);
    assertThat(first.next()).isEqualTo(Cursor.at(first.items().get(2), criteria.sorts()));
    assertThat(page(1, 4).next()).isEqualTo(Cursor.at(made.get(3), List.of()));
    assertThat(page(1, 5).next()).isNull();
    assertThat(page(1, 6).next()).isNull();
  }

  @Test
  void aPageMayHoldTwoHundredItems() {
    List<TenantDatabaseViewModel> made = putMany(201);

    PaginatedResult<TenantDatabaseViewModel> result = page(1, Pagination.MAX_LIMIT);

    assertThat(result.items()).containsExactlyElementsOf(made.subList(0, 200));
    assertThat(result.totalPages()).isEqualTo(2);
    assertThat(page(2, Pagination.MAX_LIMIT).items()).containsExactly(made.get(200));
  }

  @Test
  void aResultWithoutItemsHasNoPages() {
    TenantDatabaseViewModel view = put(view(onServer(Samples.id())));
    assertThat(page(1, 7).items()).containsExactly(view);
    assertThat(views.delete(view.id(), 2)).isTrue();

    PaginatedResult<TenantDatabaseViewModel> result = page(1, 7);

    assertThat(result.items()).isEmpty();
    assertThat(result.total()).isZero();
    assertThat(result.totalPages()).isZero();
    assertThat(result.next()).isNull();
  }

  private PaginatedResult<TenantDatabaseViewModel> page(int page, int limit) {
    return views.findByCriteria(all().paged(Pagination.page(page, limit)));
  }

  /** Writes views that differ in nothing but their ids and names, in the order of the ids. */
  private List<TenantDatabaseViewModel> putMany(int count) {
    List<TenantDatabaseViewModel> made = new ArrayList<>();
    for (TenantDatabaseId id : Samples.ids(count)) {
      made.add(view(onServer(id).status(TenantDatabaseStatus.ACTIVE)));
    }
    return putAll(made);
  }
}

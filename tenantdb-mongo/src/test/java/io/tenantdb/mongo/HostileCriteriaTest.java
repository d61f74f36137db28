package io.tenantdb.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.Cursor;
import io.tenantdb.api.query.Filter;
import io.tenantdb.api.query.PaginatedResult;
import io.tenantdb.api.query.Pagination;
import io.tenantdb.api.query.Sort;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.bson.BsonDocument;

/** Texts that mean something to MongoDB or to regular expressions, against plain Java. */
class HostileCriteriaTest {

  private static TestReadModel readModel;

  @BeforeContainer
  static void open() {
    readModel = new TestReadModel();
  }

  @AfterContainer
  static void close() {
    readModel.close();
  }

  @Property(tries = 400)
  void criteriaFindWhatPlainJavaFinds(
      @ForAll("views") List<TenantDatabaseViewModel> views,
      @ForAll("filters") List<Filter> filters,
      @ForAll("sorts") List<Sort> sorts) {
    MongoReadRepository repository = repositoryOf(views);
    List<TenantDatabaseViewModel> expected =
        views.stream()
            .filter(view -> filters.stream().allMatch(one -> CriteriaEvaluation.matches(view, one)))
            .sorted(CriteriaEvaluation.order(sorts))
            .toList();
    Criteria criteria = new Criteria(filters, sorts, Pagination.page(1, 200));

    PaginatedResult<TenantDatabaseViewModel> found = repository.findByCriteria(criteria);

    assertThat(found.items()).containsExactlyElementsOf(expected);
    assertThat(found.total()).isEqualTo(expected.size());
    assertThat(byPages(repository, criteria)).containsExactlyElementsOf(expected);
    assertThat(byCursors(repository, criteria)).containsExactlyElementsOf(expected);
  }

  @Provide
  Arbitrary<List<TenantDatabaseViewModel>> views() {
    return HostileValues.views();
  }

  @Provide
  Arbitrary<List<Filter>> filters() {
    return HostileValues.filters();
  }

  @Provide
  Arbitrary<List<Sort>> sorts() {
    return HostileValues.sorts();
  }

  private static MongoReadRepository repositoryOf(List<TenantDatabaseViewModel> views) {
    readModel.documents().deleteMany(new BsonDocument());
    for (TenantDatabaseViewModel view : views) {
      assertThat(readModel.repository().save(view)).isTrue();
    }
    readModel.repository().delete(Views.id(1000), 1);
    return readModel.repository();
  }

  private static List<TenantDatabaseViewModel> byPages(
      MongoReadRepository repository, Criteria criteria) {
    List<TenantDatabaseViewModel> found = new ArrayList<>();
    PaginatedResult<TenantDatabaseViewModel> result;
    int page = 0;
    do {
      page++;
      result = repository.findByCriteria(criteria.paged(Pagination.page(page, 2)));
      found.addAll(result.items());
      assertThat(result.page()).isEqualTo(page);
    } while (result.next() != null);
    return found;
  }

  private static List<TenantDatabaseViewModel> byCursors(
      MongoReadRepository repository, Criteria criteria) {
    PaginatedResult<TenantDatabaseViewModel> result =
        repository.findByCriteria(criteria.paged(Pagination.page(1, 1)));
    long total = result.total();
    List<TenantDatabaseViewModel> found = new ArrayList<>(result.items());
    for (Cursor next = result.next(); next != null; next = result.next()) {
      Cursor read = Cursor.parse(next.toText());
      result = repository.findByCriteria(criteria.paged(Pagination.after(read, 1)));
      found.addAll(result.items());
      assertThat(result.total()).isEqualTo(total);
      assertThat(result.page()).isZero();
    }
    return found;
  }
}

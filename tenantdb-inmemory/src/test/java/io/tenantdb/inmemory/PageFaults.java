package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.Cursor;
import io.tenantdb.api.query.PaginatedResult;
import io.tenantdb.api.query.Pagination;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import io.tenantdb.tck.TenantDatabaseReadRepositoryContract;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Read models that break one promise about the parts of a result each. */
final class PageFaults {

  private PageFaults() {}

  /** A read model with a fault in what it makes of a query or of its result. */
  private abstract static class Fault extends TenantDatabaseReadRepositoryContract
      implements TenantDatabaseReadRepository {

    private final TenantDatabaseReadRepository sound = new InMemoryReadRepository();

    Criteria ask(Criteria criteria) {
      return criteria;
    }

    PaginatedResult<TenantDatabaseViewModel> answer(
        Criteria criteria, PaginatedResult<TenantDatabaseViewModel> result) {
      return result;
    }

    @Override
    protected final TenantDatabaseReadRepository readRepository() {
      return this;
    }

    @Override
    public final PaginatedResult<TenantDatabaseViewModel> findByCriteria(Criteria criteria) {
      return answer(criteria, sound.findByCriteria(ask(criteria)));
    }

    @Override
    public final Optional<TenantDatabaseViewModel> findById(TenantDatabaseId id) {
      return sound.findById(id);
    }

    @Override
    public final List<TenantDatabaseViewModel> findByTenantId(TenantId tenantId) {
      return sound.findByTenantId(tenantId);
    }

    @Override
    public final boolean save(TenantDatabaseViewModel view) {
      return sound.save(view);
    }

    @Override
    public final boolean delete(TenantDatabaseId id, long version) {
      return sound.delete(id, version);
    }

    final PaginatedResult<TenantDatabaseViewModel> with(
        PaginatedResult<TenantDatabaseViewModel> result, long total, @Nullable Cursor next) {
      return new PaginatedResult<>(result.items(), total, result.page(), result.limit(), next);
    }
  }

  @CaughtBy("Pages.aPageHoldsItsPartOfTheResult")
  static final class PagesCountedFromZero extends Fault {
    @Override
    Criteria ask(Criteria criteria) {
      return criteria.pagination() instanceof Pagination.Page page
          ? criteria.paged(Pagination.page(page.page() + 1, page.limit()))
          : criteria;
    }
  }

  @CaughtBy("Pages.aPageTellsItsNumberAndTheWholeSize")
  static final class TotalOfThePageOnly extends Fault {
    @Override
    PaginatedResult<TenantDatabaseViewModel> answer(
        Criteria criteria, PaginatedResult<TenantDatabaseViewModel> result) {
      return with(result, result.items().size(), result.next());
    }
  }

  @CaughtBy("Filters.theTotalCountsOnlyWhatMatches")
  static final class TotalWithoutTheFilters extends Fault {
    @Override
    PaginatedResult<TenantDatabaseViewModel> answer(
        Criteria criteria, PaginatedResult<TenantDatabaseViewModel> result) {
      return with(result, findEverything().total(), result.next());
    }

    private PaginatedResult<TenantDatabaseViewModel> findEverything() {
      return super.sound.findByCriteria(Criteria.all());
    }
  }

  @CaughtBy("Pages.aFullLastPageDoesNotCountTwice")
  static final class CursorAfterTheLastItem extends Fault {
    @Override
    PaginatedResult<TenantDatabaseViewModel> answer(
        Criteria criteria, PaginatedResult<TenantDatabaseViewModel> result) {
      List<TenantDatabaseViewModel> items = result.items();
      Cursor next =
          items.isEmpty() ? null : Cursor.at(items.get(items.size() - 1), criteria.sorts());
      return with(result, result.total(), next);
    }
  }

  @CaughtBy("Cursors.aSliceTellsItsLimitAndTheWholeSize")
  static final class TotalShrinksBehindACursor extends Fault {
    @Override
    PaginatedResult<TenantDatabaseViewModel> answer(
        Criteria criteria, PaginatedResult<TenantDatabaseViewModel> result) {
      return criteria.pagination() instanceof Pagination.After
          ? with(result, result.items().size(), result.next())
          : result;
    }
  }
}

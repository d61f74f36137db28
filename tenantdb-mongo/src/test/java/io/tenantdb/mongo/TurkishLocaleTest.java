package io.tenantdb.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.FilterOperator;
import io.tenantdb.api.query.SortDirection;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In Turkish the lower case of I is not i. */
class TurkishLocaleTest {

  private final Locale before = Locale.getDefault();

  @BeforeEach
  void turkish() {
    Locale.setDefault(Locale.forLanguageTag("tr-TR"));
  }

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @Test
  void writesAndQueriesWork() {
    TenantDatabaseViewModel view = Views.fresh(Views.id(0x1f), 3);
    try (TestReadModel readModel = new TestReadModel()) {
      MongoReadRepository repository = readModel.repository();
      assertThat(repository.save(view)).isTrue();
      assertThat(repository.save(view)).isFalse();
      assertThat(repository.findById(view.id())).contains(view);
      assertThat(repository.findByTenantId(new TenantId("Acme-1"))).containsExactly(view);
      Criteria criteria =
          Criteria.all()
              .where("status", FilterOperator.EQUALS, "PROVISIONING")
              .where("id", FilterOperator.EQUALS, view.id().toString().toUpperCase(Locale.ROOT))
              .where("createdAt", FilterOperator.LESS_THAN, Views.CREATED.plusMillis(1))
              .sortedBy("tenantId", SortDirection.DESC);
      assertThat(repository.findByCriteria(criteria).items()).containsExactly(view);
      assertThat(repository.delete(view.id(), 4)).isTrue();
      assertThat(repository.findByCriteria(criteria).total()).isZero();
    }
  }
}

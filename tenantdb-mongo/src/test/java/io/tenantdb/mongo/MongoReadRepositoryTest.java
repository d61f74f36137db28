package io.tenantdb.mongo;

import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import io.tenantdb.tck.TenantDatabaseReadRepositoryContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(EmbeddedServerLimits.class)
class MongoReadRepositoryTest extends TenantDatabaseReadRepositoryContract {

  private static TestReadModel readModel;

  @BeforeAll
  static void open() {
    readModel = new TestReadModel();
  }

  @AfterAll
  static void close() {
    readModel.close();
  }

  @Override
  protected TenantDatabaseReadRepository readRepository() {
    return readModel.repository();
  }
}

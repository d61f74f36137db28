package io.tenantdb.flyway.scanned;

import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Found by its package. */
public class V4__Scanned extends BaseJavaMigration {

  @Override
  public void migrate(Context context) throws Exception {
    try (var statement = context.getConnection().createStatement()) {
      statement.execute("CREATE TABLE scanned (id int)");
    }
  }
}

package io.tenantdb.flyway;

import io.tenantdb.api.routing.TenantRoute;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a fleet whose first migration makes the table {@code t1}. */
@Timeout(120)
abstract class ReplayFleetTests {

  @TempDir Path folder;
  ReplayFleet fleet;
  private final String columns;

  ReplayFleetTests(String columns) {
    this.columns = columns;
  }

  @BeforeEach
  void openFleet() {
    fleet =
        new ReplayFleet(folder).script("V1__t1.sql", "CREATE TABLE t1 (%s);".formatted(columns));
  }

  @AfterEach
  void closeFleet() {
    fleet.close();
  }

  /** A database with what there is of scripts so far. */
  final TenantRoute migrated() {
    TenantRoute route = fleet.newDatabase();
    var unused = fleet.flyway(route).migrate();
    return route;
  }

  final void remove(String script) {
    folder.resolve(script).toFile().delete();
  }
}

package io.tenantdb.core;

import io.tenantdb.api.TenantDatabaseRuns;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** Tests of fleet runs in memory. */
abstract class RunTests {

  static final SchemaVersion SECOND = new SchemaVersion("2");
  static final SchemaVersion THIRD = new SchemaVersion("3");
  static final Duration LIMIT = Duration.ofSeconds(30);

  final Host host = new Host();
  final TenantDatabaseRuns runs = host.tenantDb.runs();

  @AfterEach
  void close() {
    host.close();
  }

  List<TenantDatabase> fleet(int size) {
    return Stream.generate(host::migrated).limit(size).toList();
  }

  MigrationRun finish(MigrationRunOptions.Builder options) throws InterruptedException {
    return runs.await(runs.start(options.build()).id(), LIMIT);
  }

  RunDatabase database(MigrationRun run) {
    return runs.databases(run.id(), Optional.empty(), 1).get(0);
  }

  List<RunEvent> listen() {
    List<RunEvent> events = new CopyOnWriteArrayList<>();
    var unused = runs.listen(events::add);
    return events;
  }
}

package io.tenantdb.benchmarks.fleet;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunReport;
import io.tenantdb.api.run.RunSelection;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import io.tenantdb.benchmarks.servers.BenchmarkServer;
import io.tenantdb.core.TenantDb;
import io.tenantdb.jdbi.JdbiRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A run over records of the large registry by a node that connects to no database. Prints the most
 * mebibytes that were in use after a collection, and the most connections that were open at once.
 *
 * <p>Arguments: the port of the server; how many workers; how many databases the run has; the
 * letter that the fingerprint consists of that they get; and the schema versions of those to be
 * migrated, or none for all.
 */
final class HeapMain {

  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final double MEBIBYTE = 1 << 20;
  private static final int FINGERPRINT_LENGTH = 32;
  private static final int FIRST_VERSION = 4;

  private HeapMain() {}

  public static void main(String[] arguments) throws Exception {
    MigrationFingerprint target = new MigrationFingerprint(arguments[3].repeat(FINGERPRINT_LENGTH));
    Set<SchemaVersion> versions =
        Arrays.stream(arguments)
            .skip(FIRST_VERSION)
            .map(SchemaVersion::new)
            .collect(Collectors.toUnmodifiableSet());
    int workers = Integer.parseInt(arguments[1]);
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setPortNumbers(new int[] {Integer.parseInt(arguments[0])});
    source.setUser(BenchmarkServer.HOST_ROLE);
    source.setDatabaseName(LargeRegistry.DATABASE);
    CountedConnections connections = new CountedConnections(source);
    PeakOfHeap peak = PeakOfHeap.watch();
    try (TenantDb node =
        TenantDb.builder(
                JdbiRegistry.create(connections),
                Stubs.of(TenantDatabaseReadRepository.class, Map.of()),
                provisioner(),
                migrator(target),
                tenant -> true)
            .templates(false)
            .runWorkers(workers)
            .build()) {
      MigrationRun run =
          node.runs()
              .start(
                  MigrationRunOptions.builder(Fleet.BY)
                      .selection(new RunSelection.Matching(Set.of(), Set.of(), versions))
                      .parallelism(workers)
                      .parallelismPerServer(workers)
                      .build());
      MigrationRun ended = node.runs().await(run.id(), PATIENCE);
      RunReport report = node.runs().report(ended.id());
      if (report.counts().succeeded() != Integer.parseInt(arguments[2])) {
        throw new IllegalStateException(report.toText());
      }
    }
    System.out.println(peak.bytes() / MEBIBYTE + " " + connections.most());
    System.exit(0);
  }

  private static TenantDatabaseProvisioner provisioner() {
    return Stubs.of(
        TenantDatabaseProvisioner.class,
        Map.of("servers", Set.of(ServerName.DEFAULT), "inspect", new DatabaseInspection.Own(true)));
  }

  private static TenantDatabaseMigrator migrator(MigrationFingerprint target) {
    return Stubs.of(
        TenantDatabaseMigrator.class,
        Map.of(
            "target",
            Optional.of(new MigrationTarget(target, null)),
            "migrate",
            new MigrationOutcome.Migrated(
                new SchemaState(null, null, target), 1, new MigrationWay.Replayed())));
  }
}

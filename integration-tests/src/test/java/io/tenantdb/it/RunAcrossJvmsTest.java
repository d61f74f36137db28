package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RunCounts;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunReport;
import io.tenantdb.api.run.RunState;
import io.tenantdb.testservers.JavaProcess;
import io.tenantdb.testservers.TestPostgres;
import io.tenantdb.testservers.Torture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two JVMs work on one run. At random moments one of them is killed and replaced, or stopped until
 * the other has its work, and woken. The seed is part of each failure, and the system property
 * tenantdb.seed repeats it.
 */
@EnabledOnOs(OS.LINUX)
class RunAcrossJvmsTest {

  private static final boolean FULL = Torture.isFull();

  private static final int ROUNDS = FULL ? 5 : 1;
  private static final int DATABASES = 100;

  /** Of one node; where more are under way, both are at work. */
  private static final int WORKERS = 4;

  private static final int BLOWS = FULL ? 12 : 6;

  /** About as long as a few databases take. */
  private static final int LONGEST_LIFE_MILLIS = 700;

  private final long seed = Long.getLong("tenantdb.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @TempDir Path folder;

  @Test
  void everyDatabaseIsMigratedOnceWhateverHappensToTheNodes() throws Exception {
    System.out.println("blows to the nodes of a run with -Dtenantdb.seed=" + seed);
    for (int round = 0; round < ROUNDS; round++) {
      try (RunFleet fleet =
          new RunFleet(
              TestPostgres.shared(), Files.createDirectory(folder.resolve("round" + round)))) {
        migrate(fleet);
      } catch (AssertionError e) {
        throw new AssertionError("with -Dtenantdb.seed=" + seed, e);
      }
    }
  }

  private void migrate(RunFleet fleet) throws Exception {
    fleet.create(DATABASES);
    // In one of them a statement outlasts several leases.
    fleet.script(
        "V2__slow.sql",
        """
        INSERT INTO applied VALUES (2);
        SELECT pg_sleep(CASE current_database() WHEN '%s' THEN 5 ELSE 0.1 END);
        ALTER TABLE account ADD id bigint;
        """
            .formatted(fleet.database(0)));
    fleet.script(
        "V3__index.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS account_id ON account (id);");
    fleet.script("V3__index.sql.conf", "executeInTransaction=false");
    fleet.script("V4__fast.sql", "INSERT INTO applied VALUES (4);");

    RunId run = runUnderBlows(fleet);

    assertThat(fleet.leases()).isZero();
    RunReport report = fleet.runs().report(run, 10);
    assertThat(report.counts()).as(report.toText()).isEqualTo(new RunCounts(0, 0, DATABASES, 0, 0));
    assertThat(report.retries()).as("begun anew after a blow").isPositive();
    assertThat(fleet.recordsNow())
        .allMatch(record -> record.status() == TenantDatabaseStatus.ACTIVE)
        .allMatch(record -> new SchemaVersion("4").equals(record.schemaVersion()))
        .allMatch(record -> record.schemaFingerprint() != null)
        .extracting("schemaFingerprint")
        .containsOnly(fleet.record(0).schemaFingerprint());
    for (int i = 0; i < DATABASES; i++) {
      assertThat(fleet.history(i)).isEqualTo("1,2,3,4");
      assertThat(fleet.applied(i)).isEqualTo("2,4");
      assertThat(fleet.ask(i, "SELECT indexrelid FROM pg_index WHERE NOT indisvalid")).isEmpty();
      fleet.assertValid(i);
    }
  }

  private RunId runUnderBlows(RunFleet fleet) throws Exception {
    List<JavaProcess> nodes = new ArrayList<>();
    try {
      nodes.add(start(fleet));
      nodes.add(start(fleet));
      for (JavaProcess node : nodes) {
        node.awaitOutput(RunMain.READY, RunFleet.LIMIT);
      }
      nodes.get(0).sendLine(RunMain.START);
      RunId id = started(nodes.get(0));
      await()
          .atMost(RunFleet.LIMIT)
          .until(() -> fleet.runs().report(id, 1).counts().running() > WORKERS);
      int killed = random.nextInt(nodes.size());
      kill(nodes, killed, fleet);
      int blows = 1;
      for (; blows < BLOWS && !over(fleet, id); blows++) {
        // No condition to wait for: the moment is to be any.
        LockSupport.parkNanos(random.nextInt(LONGEST_LIFE_MILLIS) * 1_000_000L);
        // The first one meets the other node, which is at work.
        int victim = blows == 1 ? 1 - killed : random.nextInt(nodes.size());
        if (blows > 1 && random.nextBoolean()) {
          kill(nodes, victim, fleet);
        } else {
          stopPastLeases(nodes.get(victim));
        }
      }
      assertThat(blows).as("the run has met a kill and a stop").isGreaterThan(1);
      await().atMost(RunFleet.LIMIT).until(() -> over(fleet, id));
      assertThat(fleet.runs().find(id).map(MigrationRun::state)).contains(RunState.FINISHED);
      // What a node does that was woken must do no harm, also when the run is over.
      await().atMost(RunFleet.LIMIT).until(() -> fleet.leases() == 0);
      return id;
    } finally {
      nodes.forEach(JavaProcess::close);
    }
  }

  private static void kill(List<JavaProcess> nodes, int victim, RunFleet fleet) {
    nodes.get(victim).destroyForcibly();
    nodes.set(victim, start(fleet));
  }

  private static JavaProcess start(RunFleet fleet) {
    List<String> arguments = new ArrayList<>(List.of(fleet.place().arguments()));
    arguments.addAll(List.of(fleet.locations()));
    return JavaProcess.of(RunMain.class)
        .jvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .arguments(arguments.toArray(String[]::new))
        .start();
  }

  private static RunId started(JavaProcess node) {
    node.awaitOutput(RunMain.STARTED, RunFleet.LIMIT);
    String id =
        node.output()
            .lines()
            .filter(line -> line.startsWith(RunMain.STARTED))
            .map(line -> line.substring(RunMain.STARTED.length()))
            .findFirst()
            .orElseThrow();
    return new RunId(UUID.fromString(id));
  }

  private static boolean over(RunFleet fleet, RunId id) {
    return fleet.runs().find(id).orElseThrow().isOver();
  }

  /** The other node goes on meanwhile, also with what this one had begun. */
  private static void stopPastLeases(JavaProcess node) throws IOException, InterruptedException {
    signal(node, "STOP");
    Duration stop = RunFleet.LEASE.plusMillis(500);
    LockSupport.parkNanos(stop.toNanos());
    signal(node, "CONT");
  }

  private static void signal(JavaProcess node, String signal)
      throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(node.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }
}

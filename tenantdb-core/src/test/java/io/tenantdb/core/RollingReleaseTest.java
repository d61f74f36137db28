package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunDecision;
import io.tenantdb.api.run.RunEvent;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunState;
import io.tenantdb.inmemory.InMemoryMigrator;
import io.tenantdb.tck.Samples;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Nodes of two releases on one registry: the host's has two migrations, the newer one three. */
class RollingReleaseTest {

  private static final SchemaVersion SECOND = new SchemaVersion("2");
  private static final SchemaVersion THIRD = new SchemaVersion("3");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Host host = new Host();
  private final List<TenantDatabase> fleet = Stream.generate(host::migrated).limit(4).toList();
  private final AtomicInteger asked = new AtomicInteger();

  /** What is told of runs that are left to others; other tests may run at the same time. */
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  private final Logger logger =
      (Logger) LoggerFactory.getLogger("io.tenantdb.core.internal.run.RunTargets");

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.WARN);
    logger.setAdditive(false);
    logger.addAppender(log);
  }

  @AfterEach
  void close() {
    host.close();
    logger.detachAppender(log);
    logger.setLevel(null);
    logger.setAdditive(true);
  }

  @Test
  void anOlderNodeLeavesTheRunToNodesOfItsRelease() throws InterruptedException {
    MigrationRun run = host.registry.runs().start(wanted(MigrationRunOptions.by(BY), third()));

    awaitSeen();

    assertThat(host.registry.runs().find(run.id())).contains(run);
    assertThat(fleet).allMatch(record -> host.state(record).equals(record));
    assertThat(List.copyOf(log.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(text -> text.contains(run.id().toString()))
        .singleElement()
        .asString()
        .contains("version 2", "cancel the run");

    try (TenantDb newer = newer().build()) {
      assertThat(newer.runs().await(run.id(), LIMIT).state()).isEqualTo(RunState.FINISHED);
      assertThat(newer.runs().report(run.id()).counts().succeeded()).isEqualTo(4);
    }
    assertThat(fleet).allMatch(record -> THIRD.equals(host.state(record).schemaVersion()));
  }

  @Test
  void whileBothAreThereTheNewerNodeDoesItAll() throws InterruptedException {
    try (TenantDb newer = newer().build()) {
      AtomicInteger byTheOlder = new AtomicInteger();
      var unused =
          host.tenantDb
              .runs()
              .listen(
                  event -> {
                    if (event instanceof RunEvent.DatabaseStarted) {
                      byTheOlder.incrementAndGet();
                    }
                  });

      MigrationRun run = newer.runs().start(MigrationRunOptions.by(BY));

      assertThat(newer.runs().await(run.id(), LIMIT).state()).isEqualTo(RunState.FINISHED);
      assertThat(byTheOlder).hasValue(0);
      assertThat(newer.runs().report(run.id()).counts().succeeded()).isEqualTo(4);
    }
    assertThat(fleet).allMatch(record -> THIRD.equals(host.state(record).schemaVersion()));
  }

  @Test
  void aNewerNodeDoesNotTakeARunFartherThanItGoes() {
    forget(fleet);
    NewMigrationRun older = wanted(MigrationRunOptions.by(BY), host.migrator);
    host.migrator.ship(List.of(host.migration("1"), host.migration("2"), host.migration("3")));
    MigrationRun run = host.registry.runs().start(older);

    awaitSeen();

    assertThat(host.registry.runs().find(run.id())).contains(run);
    assertThat(fleet).allMatch(record -> SECOND.equals(host.state(record).schemaVersion()));
  }

  @Test
  void aNewerNodeWorksOnARunThatGoesUpToAVersionOfBoth() throws InterruptedException {
    forget(fleet);
    host.close();
    MigrationRunOptions upToSecond =
        MigrationRunOptions.builder(BY)
            .migration(MigrationTerms.standard().withUpTo(SECOND))
            .build();
    MigrationRun run = host.registry.runs().start(wanted(upToSecond, host.migrator));

    try (TenantDb newer = newer().build()) {
      assertThat(newer.runs().await(run.id(), LIMIT).state()).isEqualTo(RunState.FINISHED);
    }
    assertThat(fleet).allMatch(record -> SECOND.equals(host.state(record).schemaVersion()));
  }

  @Test
  void whatADeadNodeOfAnotherReleaseBeganServesAgainAndWaitsForItsRelease()
      throws InterruptedException {
    host.close();
    MigrationRun run = host.registry.runs().start(wanted(MigrationRunOptions.by(BY), third()));
    RunAdvance.Claimed begun =
        (RunAdvance.Claimed)
            host.registry
                .runs()
                .advance(
                    run.id(),
                    Optional.empty(),
                    Samples.leaseRequest("dead", Duration.ofMillis(100)),
                    RollingReleaseTest::begin);

    try (TenantDb older = host.builder().build()) {
      await().until(() -> host.state(begun.record()).status() == TenantDatabaseStatus.ACTIVE);
      TenantDatabase back = host.state(begun.record());
      assertThat(back.serving()).isTrue();
      assertThat(back.schemaVersion()).isEqualTo(SECOND);
      assertThat(String.valueOf(back.errorMessage()))
          .contains("this one has other migrations", "its history was not read back");
      assertThat(older.runs().find(run.id()).orElseThrow().state()).isEqualTo(RunState.RUNNING);
      assertThat(older.runs().report(run.id()).counts().waiting()).isEqualTo(4);

      try (TenantDb newer = newer().build()) {
        assertThat(newer.runs().await(run.id(), LIMIT).state()).isEqualTo(RunState.FINISHED);
      }
    }
    assertThat(fleet).allMatch(record -> THIRD.equals(host.state(record).schemaVersion()));
    assertThat(fleet).allMatch(record -> host.state(record).errorMessage() == null);
  }

  /** A node of the next release. */
  private TenantDbBuilder newer() {
    return TenantDb.builder(
            host.registry, host.readRepository, host.provisioner, third(), host.directory)
        .pollInterval(Duration.ofMillis(20))
        .reconcileInterval(Duration.ofHours(1));
  }

  private InMemoryMigrator third() {
    return new InMemoryMigrator(
        Clock.systemUTC(),
        host.provisioner,
        List.of(host.migration("1"), host.migration("2"), host.migration("3")));
  }

  private static NewMigrationRun wanted(MigrationRunOptions options, InMemoryMigrator migrator) {
    return new NewMigrationRun(
        new RunId(UUID.randomUUID()),
        options,
        migrator.target(options.terms().migration().upTo()).orElseThrow().fingerprint());
  }

  /** What is applied is not known of them any more, so that they count as behind. */
  private void forget(List<TenantDatabase> records) {
    records.forEach(
        record ->
            host.registry
                .writeRepository()
                .save(Samples.updated(Samples.next(record).schemaFingerprint(null).build())));
  }

  /** Waits until the host's node has had several looks at the run. */
  private void awaitSeen() {
    host.calls.before("advance", arguments -> asked.incrementAndGet());
    await().until(() -> asked.get() > 3);
  }

  private static RunDecision begin(TenantDatabase record) {
    return new RunDecision.Begin(
        Samples.updated(Samples.next(record).status(TenantDatabaseStatus.MIGRATING).build()));
  }
}

package io.tenantdb.core.internal.verification;

import com.google.common.collect.Streams;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.WaitInterruptedException;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.verification.VerificationDepth;
import io.tenantdb.api.verification.VerificationOptions;
import io.tenantdb.api.verification.VerificationOutcome;
import io.tenantdb.api.verification.VerificationOutcome.NotVerified;
import io.tenantdb.api.verification.VerificationReport;
import io.tenantdb.api.verification.VerifiedDatabase;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.preparation.Preparation;
import io.tenantdb.core.internal.provisioning.TenantServers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Verifies one database, or those of the fleet a slice at a time. Safe for use by many threads. */
public final class Verification {

  private final TenantDatabaseRegistry registry;
  private final Records records;
  private final TenantServers servers;
  private final TenantDatabaseMigrator migrator;
  private final Preparation preparation;
  private final ThreadFactory threads;

  /**
   * @param threads makes the threads of one verification of the fleet, which end with it
   */
  public Verification(
      TenantDatabaseRegistry registry,
      Records records,
      TenantServers servers,
      TenantDatabaseMigrator migrator,
      Preparation preparation,
      ThreadFactory threads) {
    this.registry = registry;
    this.records = records;
    this.servers = servers;
    this.migrator = migrator;
    this.preparation = preparation;
    this.threads = threads;
  }

  /** Verifies a tenant's database in this thread. */
  public VerifiedDatabase verify(TenantId tenantId, VerificationDepth depth) {
    TenantDatabase record = records.live(tenantId);
    if (record.presence() != DatabasePresence.PRESENT) {
      return notVerified(record, "it is not provisioned; it is %s".formatted(record.presence()));
    }
    Slices slices = new Slices(MoreExecutors.newDirectExecutorService(), depth);
    return slices.verify(List.of(record)).get(0);
  }

  /** Verifies the selected databases, and hands on each. */
  public VerificationReport verifyAll(
      VerificationOptions options, Consumer<? super VerifiedDatabase> verified) {
    ExecutorService workers =
        Executors.newFixedThreadPool(options.parallelism(), work -> named(threads.newThread(work)));
    try {
      Slices slices = new Slices(workers, options.depth());
      Tally tally = new Tally(options, slices.target);
      new Selected(registry.writeRepository(), options.selection())
          .forEachSlice(
              slice ->
                  slices
                      .verify(slice)
                      .forEach(
                          database -> {
                            tally.add(database);
                            verified.accept(database);
                          }));
      return tally.report();
    } finally {
      workers.shutdownNow();
    }
  }

  private static Thread named(Thread thread) {
    thread.setName("tenantdb-verify");
    return thread;
  }

  private static VerifiedDatabase notVerified(TenantDatabase record, String reason) {
    return new VerifiedDatabase(record, new NotVerified(new ErrorMessage(reason)));
  }

  /** One verification, from slice to slice. For one thread. */
  private final class Slices {

    private final ExecutorService workers;
    private final Optional<MigrationTarget> target = migrator.target(Optional.empty());
    private final Presence presence = new Presence(servers.provisioner().survey(), records);
    private final Examination examination;

    Slices(ExecutorService workers, VerificationDepth depth) {
      this.workers = workers;
      this.examination =
          new Examination(migrator, depth, target, new References(migrator, preparation, target));
    }

    List<VerifiedDatabase> verify(List<TenantDatabase> slice) {
      Map<TenantDatabaseId, ErrorMessage> obstacles = presence.obstacles(slice);
      List<Callable<VerificationOutcome>> work =
          slice.stream()
              .<Callable<VerificationOutcome>>map(
                  record -> () -> outcome(record, obstacles.get(record.id())))
              .toList();
      List<VerifiedDatabase> verified =
          Streams.zip(slice.stream(), done(work).stream(), VerifiedDatabase::new).toList();
      return settled(verified);
    }

    private VerificationOutcome outcome(TenantDatabase record, @Nullable ErrorMessage obstacle) {
      return obstacle == null ? examination.examine(record) : new NotVerified(obstacle);
    }

    private List<VerificationOutcome> done(List<Callable<VerificationOutcome>> work) {
      try {
        List<Future<VerificationOutcome>> ended = workers.invokeAll(work);
        return ended.stream().map(Futures::getUnchecked).toList();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new WaitInterruptedException(
            "The thread was interrupted while it verified databases; verify them again", e);
      }
    }

    /** What is not sound because somebody works on it says nothing of the database. */
    private List<VerifiedDatabase> settled(List<VerifiedDatabase> verified) {
      Set<TenantDatabaseId> doubtful =
          verified.stream()
              .filter(database -> !database.isSound())
              .map(database -> database.record().id())
              .collect(Collectors.toSet());
      if (doubtful.isEmpty()) {
        return verified;
      }
      Map<TenantDatabaseId, TenantDatabase> now =
          records.findByIds(doubtful).stream()
              .collect(Collectors.toMap(TenantDatabase::id, Function.identity()));
      Set<TenantDatabaseId> leased = registry.leases().findLeased(List.copyOf(doubtful));
      return verified.stream()
          .map(
              database -> {
                TenantDatabase record = database.record();
                boolean moved =
                    leased.contains(record.id()) || !record.equals(now.get(record.id()));
                return !database.isSound() && moved
                    ? notVerified(record, "somebody works on it; verify it again after that")
                    : database;
              })
          .toList();
    }
  }
}

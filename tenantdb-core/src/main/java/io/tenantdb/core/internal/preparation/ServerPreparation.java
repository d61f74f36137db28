package io.tenantdb.core.internal.preparation;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.TemplatePlan;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry.State;
import io.tenantdb.api.spi.PreparedDatabases;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the template and the warm pool of one server as they should be. One round does what is
 * there to be done; any number of nodes may run rounds at once.
 */
final class ServerPreparation implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(ServerPreparation.class);
  private static final int MOST_SKIPPED_ROUNDS = 64;

  private final ServerName server;
  private final PreparedDatabases prepared;
  private final TenantDatabaseProvisioner provisioner;
  private final Workshop workshop;
  private final Terms terms;
  private final ExecutorService secondWorker;
  private int skip;
  private int failures;

  /**
   * @param secondWorker fills the pool together with the thread of the round; the filling ends when
   *     it is shut down
   */
  ServerPreparation(
      ServerName server,
      PreparedDatabases prepared,
      TenantDatabaseProvisioner provisioner,
      Workshop workshop,
      Terms terms,
      ExecutorService secondWorker) {
    this.server = server;
    this.prepared = prepared;
    this.provisioner = provisioner;
    this.workshop = workshop;
    this.terms = terms;
    this.secondWorker = secondWorker;
  }

  /**
   * What there should be.
   *
   * @param plan what a template is to hold now
   * @param poolSize how many clones are to wait for tenants
   * @param retention how long a generation stays that no node uses
   */
  record Terms(Supplier<Optional<TemplatePlan>> plan, int poolSize, Duration retention) {}

  /** One round; after a failure some are skipped, twice as many each time. */
  @Override
  public void run() {
    if (skip > 0) {
      skip--;
      return;
    }
    try {
      round();
      failures = 0;
    } catch (RuntimeException | Error e) {
      // An exception that left the round would end all later ones.
      skip = Math.min(1 << Math.min(failures++, 6), MOST_SKIPPED_ROUNDS) - 1;
      log.warn(
          "Server {}: templates and warm pool could not be prepared, new databases are made without"
              + " them meanwhile: {}",
          server,
          e.toString());
    }
  }

  /** A round out of turn; there is none while rounds are skipped. */
  void runWoken() {
    if (skip == 0) {
      run();
    }
  }

  private void round() {
    Optional<MigrationFingerprint> current = terms.plan().get().map(TemplatePlan::fingerprint);
    Optional<PreparedDatabaseEntry> template = current.flatMap(this::template);
    template.ifPresent(this::fill);
    tidy(current);
  }

  /** The template that is ready on the server; it is built if there is none. */
  private Optional<PreparedDatabaseEntry> template(MigrationFingerprint fingerprint) {
    Optional<PreparedDatabaseEntry> found = prepared.useTemplate(server, fingerprint);
    if (found.isPresent() && !provisioner.isSealed(found.get().database())) {
      log.warn(
          "Server {}: the template of migrations {} is gone or was opened; building a new one",
          server,
          fingerprint);
      var unused = workshop.drop(found.get().database());
      found = Optional.empty();
    }
    if (found.isPresent()) {
      return found;
    }
    workshop.buildTemplate(server, fingerprint);
    return prepared.useTemplate(server, fingerprint);
  }

  private void fill(PreparedDatabaseEntry template) {
    if (terms.poolSize() == 0 || secondWorker.isShutdown()) {
      return;
    }
    FutureTask<Boolean> second = new FutureTask<>(() -> fillAlone(template), true);
    secondWorker.execute(second);
    try {
      fillAlone(template);
    } finally {
      await(second);
    }
  }

  private void fillAlone(PreparedDatabaseEntry template) {
    boolean more = true;
    while (more && !secondWorker.isShutdown()) {
      more = workshop.buildClone(template, terms.poolSize());
    }
  }

  private static void await(FutureTask<Boolean> task) {
    try {
      task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("the warm pool could not be filled", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Drops what dead workers left, and generations that no node uses any more, templates last. */
  private void tidy(Optional<MigrationFingerprint> current) {
    List<PreparedDatabaseEntry> entries = prepared.findByServer(server);
    for (PreparedDatabase.Kind kind :
        List.of(
            PreparedDatabase.Kind.COPY,
            PreparedDatabase.Kind.CLONE,
            PreparedDatabase.Kind.TEMPLATE)) {
      entries.stream()
          .filter(entry -> entry.database().kind() == kind)
          .filter(entry -> entry.abandoned() || isOutdated(entry, current))
          .forEach(entry -> drop(entry.database()));
    }
  }

  /** One that cannot be dropped, such as one that somebody is connected to, is left for later. */
  private void drop(PreparedDatabase database) {
    try {
      var unused = workshop.drop(database);
    } catch (RuntimeException | Error e) {
      log.warn(
          "Server {}: a {} of migrations {} could not be dropped, trying again later: {}",
          server,
          database.kind(),
          database.fingerprint(),
          e.toString());
    }
  }

  private boolean isOutdated(PreparedDatabaseEntry entry, Optional<MigrationFingerprint> current) {
    return entry.state() == State.READY
        && !current.equals(Optional.of(entry.database().fingerprint()))
        && entry.unused().compareTo(terms.retention()) > 0;
  }
}

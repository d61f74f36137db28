package io.tenantdb.core.internal.run;

import com.google.common.cache.CacheBuilder;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RunId;
import io.tenantdb.core.internal.provisioning.TenantServers;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether this node's migrations lead where a run is to lead. While a release is rolled out,
 * there are nodes of two: an older one would call a database done that lacks what the run is for,
 * and a newer one would take it farther than anybody asked. Safe for use by many threads.
 */
final class RunTargets {

  private static final Logger log = LoggerFactory.getLogger(RunTargets.class);
  private static final int MOST_RUNS = 100;

  private final TenantServers servers;
  private final Set<RunId> told =
      Collections.newSetFromMap(
          CacheBuilder.newBuilder().maximumSize(MOST_RUNS).<RunId, Boolean>build().asMap());

  RunTargets(TenantServers servers) {
    this.servers = servers;
  }

  /** Where the migrator of the run's node could not tell its target, nodes cannot be told apart. */
  boolean isReachedHere(MigrationRun run) {
    if (run.target() == null) {
      return true;
    }
    Optional<MigrationTarget> own = servers.target(run.terms().migration().upTo());
    boolean reached =
        own.map(MigrationTarget::fingerprint).filter(run.target()::equals).isPresent();
    if (!reached && told.add(run.id())) {
      log.warn(
          "Run {}: this node leaves it to others, since its migrations end at {} and those of the"
              + " run elsewhere, with fingerprint {}; nodes of the run's release finish it. If there"
              + " are none, start one, or cancel the run and start a new one",
          run.id(),
          own.map(t -> "version %s, fingerprint %s".formatted(t.version(), t.fingerprint()))
              .orElse("what it cannot tell ahead"),
          run.target());
    }
    return reached;
  }
}

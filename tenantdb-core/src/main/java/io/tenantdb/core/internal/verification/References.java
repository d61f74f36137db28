package io.tenantdb.core.internal.verification;

import com.google.common.base.Suppliers;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.api.migration.SchemaObjects;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.core.internal.preparation.Preparation;
import io.tenantdb.core.internal.provisioning.Failures;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the objects in databases are compared with: those of a scratch database on the same server,
 * which holds what the template of their version does. Each is read once. A migration that differs
 * by tenant is in no template, so that there is nothing to compare its databases with. Safe for use
 * by many threads.
 */
final class References {

  private static final Logger log = LoggerFactory.getLogger(References.class);

  /** More would be a fleet in disorder, and would fill the memory. */
  private static final int MOST = 50;

  private final TenantDatabaseMigrator migrator;
  private final Preparation preparation;
  private final Optional<MigrationTarget> target;
  private final Map<Key, Supplier<Reference>> known = new ConcurrentHashMap<>();

  References(
      TenantDatabaseMigrator migrator, Preparation preparation, Optional<MigrationTarget> target) {
    this.migrator = migrator;
    this.preparation = preparation;
    this.target = target;
  }

  /** What there is to compare with. */
  sealed interface Reference {

    /**
     * A database that is right.
     *
     * @param objects the objects that there have to be
     */
    record Known(SchemaObjects objects) implements Reference {}

    /**
     * Nothing.
     *
     * @param reason why, for the operator
     */
    record None(String reason) implements Reference {}
  }

  private record Key(
      ServerName server, MigrationFingerprint fingerprint, @Nullable SchemaVersion version) {}

  /** The reference for databases on a server with this history. */
  Reference of(ServerName server, SchemaState found) {
    if (found.fingerprint() == null) {
      return new Reference.None("its history does not tell what was applied");
    }
    Key key = new Key(server, found.fingerprint(), found.version());
    if (known.size() >= MOST && !known.containsKey(key)) {
      return new Reference.None(
          "there are more than %d different histories; verify fewer databases at a time"
              .formatted(MOST));
    }
    return known.computeIfAbsent(key, any -> Suppliers.memoize(() -> read(key))).get();
  }

  private Reference read(Key key) {
    if (migrator.templatePlan().isEmpty()) {
      return new Reference.None("the migrator makes no templates of these migrations");
    }
    try {
      Optional<PreparedDatabase> template =
          preparation.templateShowing(key.server(), key.fingerprint());
      return preparation.withScratch(
          key.server(), template, (address, fence) -> read(key, address, template.isPresent()));
    } catch (RuntimeException e) {
      log.warn(
          "Server {}: there is nothing to compare databases at version {} with: {}",
          key.server(),
          key.version(),
          e.toString());
      return new Reference.None(
          "no scratch database could be made: %s".formatted(Failures.message(e)));
    }
  }

  /** In a copy of the template nothing is pending, up to whatever version. */
  private Reference read(Key key, DatabaseAddress scratch, boolean whole) {
    boolean newest =
        whole
            || target
                .map(MigrationTarget::fingerprint)
                .filter(key.fingerprint()::equals)
                .isPresent();
    Optional<SchemaVersion> upTo = newest ? Optional.empty() : Optional.ofNullable(key.version());
    MigrationOutcome outcome = migrator.migrateTemplate(scratch, upTo);
    if (outcome instanceof MigrationOutcome.Failed failed) {
      return new Reference.None(
          "its migrations failed on an empty database: %s".formatted(failed.error()));
    }
    return key.fingerprint().equals(outcome.state().fingerprint())
        ? new Reference.Known(migrator.schemaObjects(scratch))
        : new Reference.None(
            "not all of its migrations are the same for every tenant and known to this node");
  }
}

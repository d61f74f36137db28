package io.tenantdb.api.doctor;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.PreparedDatabase;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** A finding about a template, or a clone of the warm pool, that the registry has on record. */
public sealed interface PreparedFinding extends Finding {

  /** What the registry has on record. */
  PreparedDatabase database();

  @Override
  default Optional<ServerName> server() {
    return Optional.of(database().server());
  }

  @Override
  default Optional<String> object() {
    return Optional.empty();
  }

  @Override
  default Optional<TenantDatabaseId> recordId() {
    return Optional.empty();
  }

  /**
   * It is ready by the registry, and is not on its server, or not sealed there.
   *
   * @param database what the registry has on record
   */
  record MissingPrepared(PreparedDatabase database) implements PreparedFinding {
    public MissingPrepared {
      Objects.requireNonNull(database, "database");
    }

    @Override
    public String message() {
      return "Missing: the %s is on record as ready, and is not there or was opened"
          .formatted(describe(database));
    }

    @Override
    public ProposedRepair proposal() {
      return ProposedRepair.alone("drop what is left of it and forget it; another one is built");
    }
  }

  /**
   * The worker that built or dropped it is dead.
   *
   * @param database what the registry has on record
   */
  record AbandonedPrepared(PreparedDatabase database) implements PreparedFinding {
    public AbandonedPrepared {
      Objects.requireNonNull(database, "database");
    }

    @Override
    public String message() {
      return "Abandoned: the worker that built or dropped the %s is gone"
          .formatted(describe(database));
    }

    @Override
    public ProposedRepair proposal() {
      return ProposedRepair.alone("drop what is there of it and forget it; another one is built");
    }
  }

  private static String describe(PreparedDatabase database) {
    return "%s of migrations %s on server %s (nonce %s)"
        .formatted(
            database.kind().name().toLowerCase(Locale.ROOT),
            database.fingerprint(),
            database.server(),
            database.nonce());
  }
}

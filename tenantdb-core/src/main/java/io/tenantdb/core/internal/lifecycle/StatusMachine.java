package io.tenantdb.core.internal.lifecycle;

import static io.tenantdb.api.database.TenantDatabaseStatus.ACTIVE;
import static io.tenantdb.api.database.TenantDatabaseStatus.FAILED;
import static io.tenantdb.api.database.TenantDatabaseStatus.MIGRATING;
import static io.tenantdb.api.database.TenantDatabaseStatus.PROVISIONING;
import static io.tenantdb.api.database.TenantDatabaseStatus.SUSPENDED;

import com.google.common.collect.ImmutableSetMultimap;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.IllegalStatusTransitionException;

/** Which status may follow which. */
public final class StatusMachine {

  private static final ImmutableSetMultimap<TenantDatabaseStatus, TenantDatabaseStatus> MOVES =
      ImmutableSetMultimap.<TenantDatabaseStatus, TenantDatabaseStatus>builder()
          .putAll(PROVISIONING, ACTIVE, FAILED)
          .putAll(ACTIVE, MIGRATING, SUSPENDED)
          .putAll(MIGRATING, ACTIVE, FAILED, SUSPENDED)
          .putAll(FAILED, PROVISIONING, ACTIVE, MIGRATING, SUSPENDED)
          .putAll(SUSPENDED, ACTIVE, MIGRATING)
          .build();

  private StatusMachine() {}

  /**
   * Refuses a move that the machine does not have. A database that was suspended when its migration
   * began can only go back to SUSPENDED, and no other can go there from MIGRATING.
   */
  public static void check(TenantDatabase state, TenantDatabaseStatus to) {
    checkRestored(state, to.name());
    if (to == SUSPENDED) {
      checkCreated(state, to);
    }
    TenantDatabaseStatus from = state.status();
    boolean known = MOVES.containsEntry(from, to);
    boolean backToSuspended = from != MIGRATING || state.suspended() == (to == SUSPENDED);
    if (!known || !backToSuspended) {
      throw refusal(state, to);
    }
  }

  /** Refuses to close or open a database that was never finished: it would come to serve so. */
  static void checkCreated(TenantDatabase state, TenantDatabaseStatus to) {
    if (state.presence() == DatabasePresence.PENDING && state.status() != PROVISIONING) {
      throw new IllegalStatusTransitionException(
          state.id(),
          state.status(),
          to.name(),
          "its database was never finished; create it for the tenant again, or delete the record");
    }
  }

  /** Refuses to delete a record whose database is being migrated. */
  public static void checkDeletable(TenantDatabase state) {
    if (state.status() == MIGRATING) {
      throw new IllegalStatusTransitionException(
          state.id(), MIGRATING, "deleted", "wait until its migration has ended");
    }
  }

  private static IllegalStatusTransitionException refusal(
      TenantDatabase state, TenantDatabaseStatus to) {
    return new IllegalStatusTransitionException(
        state.id(),
        state.status(),
        to.name(),
        state.status() == MIGRATING
            ? "wait until its migration has ended"
            : "from there it can become one of " + MOVES.get(state.status()));
  }

  /**
   * Refuses whatever needs the database in its place, under its name, while a restore or a rename
   * of it is unfinished.
   */
  public static void checkSettled(TenantDatabase state, String to) {
    checkRestored(state, to);
    checkRenamed(state, to);
  }

  static void checkRenamed(TenantDatabase state, String to) {
    if (state.nextName() != null) {
      throw new IllegalStatusTransitionException(
          state.id(),
          state.status(),
          to,
          "its rename is unfinished; rename it to %s again, or wait for the reconciler"
              .formatted(state.nextName()));
    }
  }

  /** Refuses whatever needs the database in its place while its restore is unfinished. */
  public static void checkRestored(TenantDatabase state, String to) {
    if (state.isBeingRestored()) {
      throw new IllegalStatusTransitionException(
          state.id(),
          state.status(),
          to,
          "its restore is unfinished; restore it again, or wait for the reconciler");
    }
  }
}

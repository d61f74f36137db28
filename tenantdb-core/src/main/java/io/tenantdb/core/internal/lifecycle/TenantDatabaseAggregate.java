package io.tenantdb.core.internal.lifecycle;

import static io.tenantdb.api.database.TenantDatabaseStatus.ACTIVE;
import static io.tenantdb.api.database.TenantDatabaseStatus.FAILED;
import static io.tenantdb.api.database.TenantDatabaseStatus.MIGRATING;
import static io.tenantdb.api.database.TenantDatabaseStatus.PROVISIONING;
import static io.tenantdb.api.database.TenantDatabaseStatus.SUSPENDED;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseBuilder;
import io.tenantdb.api.database.TenantDatabaseDeletedEvent;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdatedEvent;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.migration.SchemaState;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * The rules of one record. It is made around a state; each method decides one change and answers
 * with the event that carries the next state, or refuses. It remembers nothing between calls.
 */
public final class TenantDatabaseAggregate {

  private static final String WITHDRAWN =
      "its deletion or suspension is unfinished; repeat that, or wait for the reconciler";

  private final TenantDatabase state;
  private final Attribution attribution;
  private final Instant now;

  /**
   * @param state the record as it is
   * @param attribution who asks for the change
   * @param now the time of the change
   */
  public TenantDatabaseAggregate(TenantDatabase state, Attribution attribution, Instant now) {
    this.state = state;
    this.attribution = attribution;
    this.now = now;
  }

  /** The real database is there, with a schema that its history shows. */
  public TenantDatabaseUpdatedEvent provisioned(SchemaState schema) {
    return updated(at(schema, goTo(ACTIVE)).presence(DatabasePresence.PRESENT));
  }

  /** Provisioning failed. */
  public TenantDatabaseUpdatedEvent provisioningFailed(ErrorMessage error) {
    return updated(goTo(FAILED).errorMessage(error));
  }

  /** Provisioning begins again after it failed. */
  public TenantDatabaseUpdatedEvent provisioningRetried() {
    if (state.presence() != DatabasePresence.PENDING) {
      throw illegal(PROVISIONING, "its database is there already; migrate it");
    }
    return updated(goTo(PROVISIONING));
  }

  /** A migration begins. */
  public TenantDatabaseUpdatedEvent migrationStarted() {
    if (state.presence() != DatabasePresence.PRESENT) {
      throw illegal(MIGRATING, "its database is " + state.presence());
    }
    if (isWithdrawn()) {
      throw new IllegalStatusTransitionException(state.id(), ACTIVE, MIGRATING.name(), WITHDRAWN);
    }
    return updated(goTo(MIGRATING));
  }

  /** A migration ended well. */
  public TenantDatabaseUpdatedEvent migrated(SchemaState schema) {
    return updated(at(schema, goTo(state.suspended() ? SUSPENDED : ACTIVE)).errorMessage(null));
  }

  /** A migration failed; the schema is at what the history shows. */
  public TenantDatabaseUpdatedEvent migrationFailed(SchemaState schema, ErrorMessage error) {
    return migrationFailed(schema, error, false);
  }

  /**
   * A migration failed; the schema is at what the history shows.
   *
   * @param serves whether a database that served goes on serving at that version
   */
  public TenantDatabaseUpdatedEvent migrationFailed(
      SchemaState schema, ErrorMessage error, boolean serves) {
    return updated(
        at(schema, goTo(state.suspended() ? SUSPENDED : FAILED))
            .serving(serves && state.serving())
            .errorMessage(error));
  }

  /** A migration could not be done and is tried again; until then all is as it was before. */
  public TenantDatabaseUpdatedEvent migrationPutOff(SchemaState schema, ErrorMessage error) {
    TenantDatabaseStatus unserved = state.suspended() ? SUSPENDED : FAILED;
    return updated(at(schema, goTo(state.serving() ? ACTIVE : unserved)).errorMessage(error));
  }

  /** The server refuses connections now. */
  public TenantDatabaseUpdatedEvent suspended() {
    return updated(goTo(SUSPENDED));
  }

  /** The server accepts connections again. */
  public TenantDatabaseUpdatedEvent resumed() {
    checkResumable();
    return updated(isWithdrawn() ? next().serving(true).errorMessage(null) : goTo(ACTIVE));
  }

  /** Refuses to resume what is neither suspended nor withdrawn. */
  public void checkResumable() {
    StatusMachine.checkRestored(state, ACTIVE.name());
    StatusMachine.checkCreated(state, ACTIVE);
    if (state.status() != SUSPENDED && !isWithdrawn()) {
      throw illegal(ACTIVE, "only what is suspended is resumed");
    }
  }

  /** Whether a deletion or suspension began, and failed or was cut short. */
  private boolean isWithdrawn() {
    return state.status() == ACTIVE
        && !state.serving()
        && state.nextName() == null
        && !state.isBeingRestored();
  }

  /** A rename begins: the new name is held, and nobody is routed to either until it is over. */
  public TenantDatabaseUpdatedEvent renameStarted(DatabaseName name) {
    StatusMachine.checkRestored(state, "renamed");
    if (state.status() == MIGRATING || isWithdrawn()) {
      throw new IllegalStatusTransitionException(
          state.id(),
          state.status(),
          "renamed",
          isWithdrawn() ? WITHDRAWN : "wait until its migration has ended");
    }
    return updated(next().nextName(name).serving(false));
  }

  /** The real database has its next name now, or the record had no real database to rename. */
  public TenantDatabaseUpdatedEvent renamed() {
    DatabaseName name = Objects.requireNonNull(state.nextName(), "no rename is under way");
    TenantDatabaseBuilder next = afterRename().databaseName(name);
    return updated(state.status() == ACTIVE ? next.errorMessage(null) : next);
  }

  /**
   * The real database has kept its name.
   *
   * @param found whether it is there; one that is not serves nobody, for the name is anybody's
   */
  public TenantDatabaseUpdatedEvent renameFailed(ErrorMessage error, boolean found) {
    TenantDatabaseBuilder next = afterRename().errorMessage(error);
    return updated(found ? next : next.serving(false));
  }

  private TenantDatabaseBuilder afterRename() {
    return next().nextName(null).serving(state.status() == ACTIVE);
  }

  /** The real database is about to be closed or dropped: nobody may be routed to it any more. */
  public TenantDatabaseUpdatedEvent withdrawn() {
    return updated(next().serving(false));
  }

  /** The same, together with what an update command gives. */
  public TenantDatabaseUpdatedEvent withdrawn(RecordEdit edit) {
    return updated(edit.applyTo(next()).serving(false));
  }

  /** An operation failed in a way that leaves the status as it is. */
  public TenantDatabaseEvent operationFailed(ErrorMessage error) {
    TenantDatabaseBuilder next = next().errorMessage(error);
    return state.isDeleted() ? stillDeleted(next) : updated(next);
  }

  /** The record is soft-deleted; its database is where it was, if it is anywhere. */
  public TenantDatabaseDeletedEvent deleted() {
    StatusMachine.checkSettled(state, "deleted");
    return deleted(state.presence());
  }

  /** The real database is gone, and the record is soft-deleted. */
  public TenantDatabaseDeletedEvent dropped() {
    return deleted(DatabasePresence.GONE);
  }

  /** The real database is in the recycle bin, and the record is soft-deleted. */
  public TenantDatabaseDeletedEvent recycled(Duration retention) {
    StatusMachine.checkDeletable(state);
    return stillDeleted(
        next()
            .serving(false)
            .deletedAt(now)
            .presence(DatabasePresence.RECYCLED)
            .purgeAfter(now.plus(retention)));
  }

  private TenantDatabaseDeletedEvent deleted(DatabasePresence presence) {
    StatusMachine.checkDeletable(state);
    return stillDeleted(next().serving(false).deletedAt(now).presence(presence).purgeAfter(null));
  }

  /** A deleted record is brought back: it has its tenant and its name again, and serves nobody. */
  public TenantDatabaseUpdatedEvent restoreStarted() {
    if (!state.isDeleted()) {
      throw new IllegalStatusTransitionException(
          state.id(), state.status(), "restored", "it is not deleted");
    }
    return updated(next().deletedAt(null).serving(false));
  }

  /** The real database is in its place again. */
  public TenantDatabaseUpdatedEvent restored() {
    TenantDatabaseBuilder next = next().purgeAfter(null).serving(state.status() == ACTIVE);
    return updated(
        state.presence() == DatabasePresence.RECYCLED
            ? next.presence(DatabasePresence.PRESENT)
            : next);
  }

  /** The real database is not in its place, and the record is deleted as before. */
  public TenantDatabaseDeletedEvent restoreFailed(ErrorMessage error) {
    return stillDeleted(next().serving(false).deletedAt(now).errorMessage(error));
  }

  /** The real database of the deleted record is gone. */
  public TenantDatabaseDeletedEvent purged() {
    return stillDeleted(next().presence(DatabasePresence.GONE).purgeAfter(null));
  }

  private TenantDatabaseDeletedEvent stillDeleted(TenantDatabaseBuilder next) {
    return new TenantDatabaseDeletedEvent(routed(next), attribution);
  }

  /** What an update command gives, without its status. */
  public TenantDatabaseUpdatedEvent edited(RecordEdit edit) {
    return updated(edit.applyTo(next()));
  }

  /** What an update command gives, with a status whose effect was had and proven. */
  public TenantDatabaseUpdatedEvent edited(RecordEdit edit, TenantDatabaseStatus status) {
    TenantDatabaseBuilder next = edit.applyTo(goTo(status));
    if (status == ACTIVE) {
      next.presence(DatabasePresence.PRESENT).errorMessage(null);
    }
    return updated(next);
  }

  private TenantDatabaseBuilder goTo(TenantDatabaseStatus to) {
    StatusMachine.check(state, to);
    StatusMachine.checkRenamed(state, to.name());
    TenantDatabaseBuilder next = next().status(to);
    switch (to) {
      case ACTIVE -> next.serving(true).suspended(false).errorMessage(null);
      case SUSPENDED -> next.serving(false).suspended(true);
      case FAILED, PROVISIONING -> next.serving(false);
      case MIGRATING -> {
        // A migration lets those go on who were served before it; it lets nobody in.
      }
    }
    return next;
  }

  private TenantDatabaseBuilder next() {
    // The clock of a node may be behind that of the node that made the last change.
    Instant updatedAt = now.isBefore(state.updatedAt()) ? state.updatedAt() : now;
    return state.toBuilder().version(state.version() + 1).updatedAt(updatedAt);
  }

  private static TenantDatabaseBuilder at(SchemaState schema, TenantDatabaseBuilder next) {
    return next.schemaVersion(schema.version())
        .lastMigrationAt(schema.reachedAt())
        .schemaFingerprint(schema.fingerprint());
  }

  private TenantDatabaseUpdatedEvent updated(TenantDatabaseBuilder next) {
    return new TenantDatabaseUpdatedEvent(routed(next), attribution);
  }

  private TenantDatabase routed(TenantDatabaseBuilder next) {
    TenantDatabase built = next.build();
    boolean sameRoute =
        built.serving() == state.serving()
            && built.server().equals(state.server())
            && built.databaseName().equals(state.databaseName());
    return sameRoute ? built : next.routingEpoch(state.routingEpoch() + 1).build();
  }

  private IllegalStatusTransitionException illegal(TenantDatabaseStatus to, String advice) {
    return new IllegalStatusTransitionException(state.id(), state.status(), to.name(), advice);
  }
}

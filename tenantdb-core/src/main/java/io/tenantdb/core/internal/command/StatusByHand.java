package io.tenantdb.core.internal.command;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import io.tenantdb.core.internal.lifecycle.RecordEdit;
import io.tenantdb.core.internal.provisioning.Construction;
import io.tenantdb.core.internal.provisioning.Failures;
import io.tenantdb.core.internal.provisioning.TenantServers;
import java.util.Optional;

/** Has the effect of a status that is set by hand, and proves it, before it is recorded. */
public final class StatusByHand {

  private final TenantServers servers;
  private final Construction construction;

  public StatusByHand(TenantServers servers, Construction construction) {
    this.servers = servers;
    this.construction = construction;
  }

  /**
   * Throws unless the record may be written as the edit and the move have it. A suspension is not
   * written afterwards: see {@link #suspend}.
   *
   * @return the edit, with the schema that was reached on the way
   */
  RecordEdit prove(LeasedRecord leased, RecordEdit edit, Optional<TenantDatabaseStatus> move) {
    TenantDatabase state = leased.state();
    try {
      OwnedDatabase database = requireOwn(leased, edit);
      return move.isPresent()
          ? effect(move.get(), database, edit.on(state), leased.fence())
              .map(edit::reached)
              .orElse(edit)
          : edit;
    } catch (RuntimeException | Error e) {
      Failures.throwIfLeaseLost(e);
      leased.fail();
      throw Failures.failed("Updating", state, e);
    }
  }

  /**
   * Suspends as {@code suspendTenantDatabase} does: nobody is routed to the database any more
   * before the server is told, also where the rest fails.
   */
  TenantDatabase suspend(LeasedRecord leased, RecordEdit edit, Attribution attribution) {
    RecordEdit proven = prove(leased, edit, Optional.empty());
    if (leased.state().serving() || !proven.changesNothing(leased.state())) {
      leased.save(leased.aggregate(attribution).withdrawn(proven));
    }
    try {
      servers.suspend(leased.owned(), leased.state(), leased.fence());
    } catch (RuntimeException | Error e) {
      throw Failures.recorded("Suspending", leased, attribution, e);
    }
    return leased.saveAndRelease(leased.aggregate(attribution).suspended());
  }

  private OwnedDatabase requireOwn(LeasedRecord leased, RecordEdit edit) {
    if (edit.databaseName() == null || !edit.changesDatabaseName(leased.state())) {
      return leased.owned();
    }
    OwnedDatabase renamed = leased.owned().named(edit.databaseName());
    var unused = servers.requireOwn(renamed);
    return renamed;
  }

  private Optional<SchemaState> effect(
      TenantDatabaseStatus to, OwnedDatabase database, TenantDatabase state, Fence fence) {
    // FAILED describes and has no effect; the others are work and never come here.
    return to == TenantDatabaseStatus.ACTIVE ? activate(database, state, fence) : Optional.empty();
  }

  private Optional<SchemaState> activate(
      OwnedDatabase database, TenantDatabase state, Fence fence) {
    if (state.presence() == DatabasePresence.PENDING) {
      return Optional.of(construction.resume(database, state, fence));
    }
    if (state.suspended() || !servers.requireOwn(database)) {
      servers.resume(database, state, fence);
    } else {
      servers.requireSoundSchema(state);
    }
    return Optional.empty();
  }
}

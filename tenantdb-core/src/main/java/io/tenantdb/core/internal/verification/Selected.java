package io.tenantdb.core.internal.verification;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.run.RunSelection;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The live records with a database that a selection names, a slice at a time. */
final class Selected {

  private static final int SLICE = 200;

  private final TenantDatabaseWriteRepository repository;
  private final RunSelection selection;

  Selected(TenantDatabaseWriteRepository repository, RunSelection selection) {
    this.repository = repository;
    this.selection = selection;
  }

  void forEachSlice(Consumer<List<TenantDatabase>> action) {
    Optional<TenantDatabaseId> after = Optional.empty();
    List<TenantDatabase> slice;
    do {
      slice = repository.findAll(after, SLICE);
      List<TenantDatabase> selected = slice.stream().filter(this::isSelected).toList();
      if (!selected.isEmpty()) {
        action.accept(selected);
      }
      after = slice.isEmpty() ? after : Optional.of(slice.get(slice.size() - 1).id());
    } while (slice.size() == SLICE);
  }

  private boolean isSelected(TenantDatabase record) {
    return !record.isDeleted()
        && record.presence() == DatabasePresence.PRESENT
        && selection.names(record);
  }
}

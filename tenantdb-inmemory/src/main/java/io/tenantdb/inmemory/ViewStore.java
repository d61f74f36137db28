package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The views and tombstones, under one lock. */
class ViewStore {

  /** What is known of a record at a version; without a view it is a tombstone. */
  record Slot(long version, @Nullable TenantDatabaseViewModel view) {}

  private final Object lock = new Object();
  private final Map<TenantDatabaseId, Slot> slots = new TreeMap<>();

  Optional<TenantDatabaseViewModel> find(TenantDatabaseId id) {
    synchronized (lock) {
      return Optional.ofNullable(slots.get(id)).map(Slot::view);
    }
  }

  /** All views, ordered by id. */
  List<TenantDatabaseViewModel> views() {
    synchronized (lock) {
      return slots.values().stream().flatMap(slot -> Stream.ofNullable(slot.view())).toList();
    }
  }

  /** Writes unless something there is as new; tells whether it did. */
  boolean put(TenantDatabaseId id, Slot slot) {
    Objects.requireNonNull(id, "id");
    synchronized (lock) {
      Slot present = slots.get(id);
      if (present != null && !replaces(slot, present)) {
        return false;
      }
      slots.put(id, slot);
      return true;
    }
  }

  boolean replaces(Slot slot, Slot present) {
    return slot.version() > present.version();
  }
}

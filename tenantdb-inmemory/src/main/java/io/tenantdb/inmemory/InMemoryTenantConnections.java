package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantConnections;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a host holds open to its tenants' databases, as handles that are open or closed and do
 * nothing else. Safe for use by many threads.
 */
public final class InMemoryTenantConnections implements TenantConnections {

  private final Object lock = new Object();
  private final Map<TenantDatabaseId, List<Handle>> handles = new HashMap<>();

  /** Nothing is open. */
  public InMemoryTenantConnections() {}

  /** Opens a handle by a route. */
  public Handle open(TenantRoute route) {
    Handle handle = new Handle(route);
    synchronized (lock) {
      handles.computeIfAbsent(route.id(), id -> new ArrayList<>()).add(handle);
    }
    return handle;
  }

  /** The handles that are open to the database of a record, in the order of their opening. */
  public List<Handle> openHandles(TenantDatabaseId id) {
    synchronized (lock) {
      return List.copyOf(handles.getOrDefault(id, List.of()));
    }
  }

  @Override
  public void evict(TenantRoute route) {
    synchronized (lock) {
      List<Handle> evicted = handles.remove(route.id());
      if (evicted != null) {
        evicted.forEach(handle -> handle.open = false);
      }
    }
  }

  /** Something that is open to a database until it is evicted. */
  public static final class Handle {

    private final TenantRoute route;
    private volatile boolean open = true;

    private Handle(TenantRoute route) {
      this.route = Objects.requireNonNull(route, "route");
    }

    /** The route that it was opened by. */
    public TenantRoute route() {
      return route;
    }

    /** Whether it was not evicted yet. */
    public boolean isOpen() {
      return open;
    }
  }
}

package io.tenantdb.core.internal.lifecycle;

import com.google.common.collect.ImmutableSet;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.InvalidValueException;
import java.util.Collection;

/** The names that the host keeps for databases of its own, and those that tenantdb itself gives. */
public final class ReservedNames {

  /**
   * Begins the names of databases that are made, dropped or in the recycle bin. Adapters know these
   * by their names, since a database has no mark before it is claimed.
   */
  private static final String OWN_PREFIX = "tdb_";

  private final ImmutableSet<DatabaseName> names;

  public ReservedNames(Collection<DatabaseName> names) {
    this.names = ImmutableSet.copyOf(names);
  }

  /** Whether the host keeps this name. */
  public boolean contains(DatabaseName name) {
    return names.contains(name);
  }

  /** Refuses a name that is kept. */
  public void check(DatabaseName name) {
    if (name.value().startsWith(OWN_PREFIX)) {
      throw new InvalidValueException(
          "database name",
          name.value(),
          "tenantdb keeps names that begin with %s for databases that are being made or dropped"
              .formatted(OWN_PREFIX));
    }
    if (contains(name)) {
      throw new InvalidValueException(
          "database name", name.value(), "the host application keeps this name for itself");
    }
  }
}

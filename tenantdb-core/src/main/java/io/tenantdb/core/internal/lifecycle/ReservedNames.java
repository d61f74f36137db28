package io.tenantdb.core.internal.lifecycle;

import com.google.common.collect.ImmutableSet;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.InvalidValueException;
import java.util.Collection;

/** The names that the host keeps for databases of its own. */
public final class ReservedNames {

  private final ImmutableSet<DatabaseName> names;

  public ReservedNames(Collection<DatabaseName> names) {
    this.names = ImmutableSet.copyOf(names);
  }

  /** Whether the host keeps this name. */
  public boolean contains(DatabaseName name) {
    return names.contains(name);
  }

  /** Refuses a name that the host keeps. */
  public void check(DatabaseName name) {
    if (contains(name)) {
      throw new InvalidValueException(
          "database name", name.value(), "the host application keeps this name for itself");
    }
  }
}

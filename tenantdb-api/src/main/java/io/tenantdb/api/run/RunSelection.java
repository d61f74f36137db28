package io.tenantdb.api.run;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.InvalidValueException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which databases a run migrates: of the live records with a {@link
 * io.tenantdb.api.database.DatabasePresence#PRESENT} database, those that are ACTIVE and serve, are
 * FAILED, were left MIGRATING, or are SUSPENDED if the run's terms include such. A record that is
 * ACTIVE or SUSPENDED and has the target's fingerprint by the ledger has nothing to be done and is
 * left out.
 */
public sealed interface RunSelection {

  /** Whether this names a record, whatever else has to be true of one. */
  boolean names(TenantDatabase record);

  /** All of them. */
  static RunSelection all() {
    return new Matching(Set.of(), Set.of(), Set.of());
  }

  /** Those that {@link Failed} names. */
  static RunSelection failed() {
    return new Failed();
  }

  /**
   * Those whose records match each of these; an empty set asks for nothing.
   *
   * @param servers on one of these servers
   * @param statuses with one of these statuses
   * @param schemaVersions at one of these schema versions
   */
  record Matching(
      Set<ServerName> servers,
      Set<TenantDatabaseStatus> statuses,
      Set<SchemaVersion> schemaVersions)
      implements RunSelection {
    public Matching {
      servers = Set.copyOf(servers);
      statuses = Set.copyOf(statuses);
      schemaVersions = Set.copyOf(schemaVersions);
    }

    @Override
    public boolean names(TenantDatabase record) {
      return isEmptyOrHas(servers, record.server())
          && isEmptyOrHas(statuses, record.status())
          && isEmptyOrHas(schemaVersions, record.schemaVersion());
    }

    private static <T> boolean isEmptyOrHas(Set<T> wanted, @Nullable T value) {
      return wanted.isEmpty() || (value != null && wanted.contains(value));
    }
  }

  /**
   * Those that are FAILED, and those that are SUSPENDED with an error message: a suspended one
   * stays so when its migration fails, or whatever else was tried. These are migrated only if the
   * run's terms include suspended ones.
   */
  record Failed() implements RunSelection {
    @Override
    public boolean names(TenantDatabase record) {
      return record.status() == TenantDatabaseStatus.FAILED
          || (record.status() == TenantDatabaseStatus.SUSPENDED && record.errorMessage() != null);
    }
  }

  /**
   * Those of these tenants; a tenant without such a database is left out.
   *
   * @param tenants at least one
   */
  record OfTenants(Set<TenantId> tenants) implements RunSelection {
    /**
     * @throws InvalidValueException if there is none
     */
    public OfTenants {
      tenants = Set.copyOf(tenants);
      if (tenants.isEmpty()) {
        throw new InvalidValueException("tenants of a run", "", "name at least one");
      }
    }

    @Override
    public boolean names(TenantDatabase record) {
      return tenants.contains(record.tenantId());
    }
  }
}

package io.tenantdb.api.database;

import io.tenantdb.api.error.InvalidValueException;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name of a database that PostgreSQL accepts without quotes and that MongoDB accepts as well.
 *
 * <p>PostgreSQL cuts identifiers at 63 bytes ("Identifiers and Key Words" in its manual), MongoDB
 * refuses database names of 64 bytes and more and keeps names apart only by more than their case.
 * {@code $} is left out because MongoDB refuses it.
 *
 * @param value a lower-case letter or underscore, then up to 62 lower-case letters, digits and
 *     underscores; not the name of a database that either server keeps for itself
 */
public record DatabaseName(String value) {

  /** The longest name, in bytes. */
  public static final int MAX_LENGTH = 63;

  private static final Pattern ALLOWED = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final Set<String> SYSTEM =
      Set.of("postgres", "template0", "template1", "admin", "local", "config");

  /**
   * @throws InvalidValueException if a server would refuse the name or keeps it for itself
   */
  public DatabaseName {
    Objects.requireNonNull(value, "value");
    if (!ALLOWED.matcher(value).matches()) {
      throw new InvalidValueException(
          "database name",
          value,
          "it must start with a lower-case letter or underscore and hold at most 63"
              + " lower-case letters, digits and underscores");
    }
    if (SYSTEM.contains(value)) {
      throw new InvalidValueException(
          "database name", value, "PostgreSQL or MongoDB keeps this name for itself");
    }
  }

  /**
   * The name for a tenant's first database: {@code tenant_{tenantId}}, folded to what a database
   * may be called. Two tenants never get the same name; see {@link DatabaseNaming}.
   */
  public static DatabaseName forTenant(TenantId tenantId) {
    return DatabaseNaming.forTenant(tenantId);
  }

  /**
   * The name for a further database of a tenant, used while an earlier, deleted one still holds
   * {@link #forTenant(TenantId)}. It differs for every record.
   */
  public static DatabaseName forTenant(TenantId tenantId, TenantDatabaseId id) {
    return DatabaseNaming.forTenant(tenantId, id);
  }

  /** The name of a record's read database where the host gives none: {@code read_{id}}. */
  public static DatabaseName forReadDatabase(TenantDatabaseId id) {
    return new DatabaseName("read_" + id.toString().replace('-', '_'));
  }

  @Override
  public String toString() {
    return value;
  }
}

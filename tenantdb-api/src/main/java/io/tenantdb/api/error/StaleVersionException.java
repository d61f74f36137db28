package io.tenantdb.api.error;

import io.tenantdb.api.database.TenantDatabaseId;

/** The record has moved on from the version that the change was made from. Read it, decide anew. */
public final class StaleVersionException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient TenantDatabaseId id;
  private final long expected;
  private final long actual;

  /**
   * @param id the record
   * @param expected the version that the change was made for
   * @param actual the version that the record has
   */
  public StaleVersionException(TenantDatabaseId id, long expected, long actual) {
    super(
        "Tenant database %s is at version %d, the change was made for version %d; read it again"
            .formatted(id, actual, expected));
    this.id = id;
    this.expected = expected;
    this.actual = actual;
  }

  /** The record. */
  public TenantDatabaseId id() {
    return id;
  }

  /** The version that the change was made for. */
  public long expected() {
    return expected;
  }

  /** The version that the record has. */
  public long actual() {
    return actual;
  }
}

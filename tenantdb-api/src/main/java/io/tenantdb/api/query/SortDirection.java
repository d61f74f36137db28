package io.tenantdb.api.query;

/** Which way a sort goes. */
public enum SortDirection {
  /** Smallest first; views without a value before all others. */
  ASC,
  /** Greatest first; views without a value after all others. */
  DESC
}

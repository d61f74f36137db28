package io.tenantdb.api.run;

import io.tenantdb.api.database.TenantDatabase;
import java.util.Objects;

/**
 * A database that a run would migrate if it were started now.
 *
 * @param record its record
 * @param wave the wave that it would be in, from 1
 */
public record PlannedDatabase(TenantDatabase record, int wave) {

  public PlannedDatabase {
    Objects.requireNonNull(record, "record");
  }
}

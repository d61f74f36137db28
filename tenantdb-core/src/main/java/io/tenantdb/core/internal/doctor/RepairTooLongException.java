package io.tenantdb.core.internal.doctor;

import io.tenantdb.api.error.TenantDbException;
import java.time.Duration;

/** A repair of what no record has, and no lease protects, took so long that it was given up. */
final class RepairTooLongException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  RepairTooLongException(Duration longest) {
    super("The repair took longer than %s and was given up; inspect again".formatted(longest));
  }
}

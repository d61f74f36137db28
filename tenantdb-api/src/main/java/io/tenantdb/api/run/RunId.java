package io.tenantdb.api.run;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a fleet run.
 *
 * @param value a random UUID
 */
public record RunId(UUID value) {

  public RunId {
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

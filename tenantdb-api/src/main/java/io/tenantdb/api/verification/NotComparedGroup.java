package io.tenantdb.api.verification;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Databases of one server and version whose objects could not be compared.
 *
 * @param server the server
 * @param version the version that they are at; null if they have no versioned migration
 * @param reason why there is nothing to compare them with
 * @param databases how many they are
 */
public record NotComparedGroup(
    ServerName server, @Nullable SchemaVersion version, String reason, long databases) {

  public NotComparedGroup {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(reason, "reason");
  }
}

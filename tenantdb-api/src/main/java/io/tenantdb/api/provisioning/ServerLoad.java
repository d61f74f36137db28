package io.tenantdb.api.provisioning;

import io.tenantdb.api.database.ServerName;
import java.util.Objects;

/**
 * How full a server is.
 *
 * @param server the server
 * @param databases how many tenants' databases it has, those of deleted records included until they
 *     are proven to be gone
 */
public record ServerLoad(ServerName server, long databases) {

  public ServerLoad {
    Objects.requireNonNull(server, "server");
  }
}

package io.tenantdb.api.provisioning;

import io.tenantdb.api.database.ServerName;
import java.util.Objects;

/**
 * A database that PUBLIC, and so every tenant's login, may enter.
 *
 * @param server the server
 * @param name its name there
 * @param oid what the server knows it by, whatever its name
 * @param owner the role that owns it
 */
public record PublicDatabase(ServerName server, String name, long oid, String owner) {

  public PublicDatabase {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(owner, "owner");
  }
}

package io.tenantdb.api.provisioning;

import io.tenantdb.api.database.ServerName;
import java.util.Objects;

/** Where a new database goes. */
public sealed interface Placement {

  /**
   * It goes to a server.
   *
   * @param server one of those that the strategy was given
   */
  record On(ServerName server) implements Placement {

    public On {
      Objects.requireNonNull(server, "server");
    }
  }

  /**
   * No server takes it.
   *
   * @param reason why, and what to do about it; whoever asked for the database is told
   */
  record Refused(String reason) implements Placement {

    public Refused {
      Objects.requireNonNull(reason, "reason");
    }
  }
}

package io.tenantdb.it;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.core.TenantDb;
import java.io.IOException;

/**
 * A JVM with a node that is asked for nothing: it builds templates, fills the pool, relays events
 * and finishes what others leave, until it is killed or its input ends.
 *
 * <p>Arguments: those of {@link Place}.
 */
final class BackgroundMain {

  static final String READY = "ready";

  private BackgroundMain() {}

  public static void main(String[] arguments) throws IOException {
    Place place = Place.of(arguments);
    try (MongoClient mongo = MongoClients.create(place.mongo());
        TenantDb node = Workers.node(place, mongo, "background", Workers.LEASE_UNDER_LOAD)) {
      System.out.println(READY);
      while (System.in.read() >= 0) {
        System.out.println(node.events().pending());
      }
    }
  }
}

package io.tenantdb.it;

import com.mongodb.client.MongoClients;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.core.TenantDb;
import io.tenantdb.it.Operation.Host;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A JVM that takes each of some tenants through their lives, all at once and again and again, until
 * it is killed. It counts the operations that are done.
 *
 * <p>Arguments: those of {@link Place}, the duration of leases in milliseconds, and the tenants.
 */
final class LoadMain {

  private static final AtomicInteger DONE = new AtomicInteger();

  static final String BROKEN = "broken ";

  private static final List<Operation> LIFE_WITH_BIN =
      List.of(
          Operation.CREATE,
          Operation.RENAME,
          Operation.DELETE,
          Operation.RESTORE,
          Operation.DELETE,
          Operation.PURGE);

  private static final List<Operation> LIFE =
      List.of(
          Operation.CREATE,
          Operation.RENAME,
          Operation.SUSPEND,
          Operation.RESUME,
          Operation.DELETE);

  private LoadMain() {}

  /** Printed when so many operations are done. */
  static String done(int operations) {
    return "done: %d.".formatted(operations);
  }

  public static void main(String[] arguments) {
    Place place = Place.of(arguments);
    TenantDb node =
        SteppingNode.open(
            place,
            MongoClients.create(place.mongo()),
            new Steps(),
            Duration.ofMillis(Long.parseLong(arguments[Place.ARGUMENTS])));
    Host host = new Host(node, place.registry().writeRepository());
    List<Operation> life = place.setting() == Setting.RECYCLING ? LIFE_WITH_BIN : LIFE;
    Arrays.stream(arguments)
        .skip(Place.ARGUMENTS + 1)
        .map(TenantId::new)
        .forEach(tenant -> new Thread(() -> live(host, life, tenant)).start());
  }

  private static void live(Host host, List<Operation> life, TenantId tenant) {
    try {
      while (true) {
        for (Operation operation : life) {
          operation.run(host, tenant);
          System.out.println(done(DONE.incrementAndGet()));
        }
      }
    } catch (RuntimeException e) {
      System.out.println(BROKEN + tenant + ": " + e);
    }
  }
}

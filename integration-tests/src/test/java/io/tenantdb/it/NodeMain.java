package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.query.FindTenantDatabaseByTenantIdQuery;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.core.TenantDb;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A JVM that is one node of a host, with a subscriber that notes what it takes. It does what it is
 * told line by line, answers each line with {@code done} and the line, and ends with its input.
 *
 * <p>Arguments: those of {@link Place}, the node's name, the {@link Halt.Point} and how many times
 * it passes there.
 */
final class NodeMain {

  private static final Duration SHORT_LEASE = Duration.ofSeconds(4);
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final String name;
  private final Halt halt;
  private final TenantDatabaseRegistry registry;
  private final TakenEvents taken;
  private final TenantDb node;

  private NodeMain(Place place, MongoClient mongo, String name, Halt halt) {
    this.name = name;
    this.halt = halt;
    this.registry =
        halt.willCome() ? new HaltingRegistry(place.registry(), halt) : place.registry();
    this.taken = new TakenEvents(place.registryDataSource());
    this.node =
        place
            .node(registry, mongo)
            .nodeName(name)
            .leaseDuration(halt.willCome() ? SHORT_LEASE : LEASE)
            // What is done here is what a node was told to do.
            .reconcileInterval(Duration.ofHours(1))
            .subscriber("taker", this::take)
            .build();
  }

  public static void main(String[] arguments) throws IOException {
    Place place = Place.of(arguments);
    Halt halt =
        new Halt(
            Halt.Point.valueOf(arguments[Place.ARGUMENTS + 1]),
            Integer.parseInt(arguments[Place.ARGUMENTS + 2]));
    try (MongoClient mongo = MongoClients.create(place.mongo())) {
      NodeMain main = new NodeMain(place, mongo, arguments[Place.ARGUMENTS], halt);
      System.out.println("ready");
      BufferedReader orders =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        main.carryOut(order.split(" ", -1));
        System.out.println("done " + order);
      }
      main.node.close();
    }
  }

  private void take(TenantDatabaseEvent event) {
    halt.passing(Halt.Point.BEFORE_TAKING, event);
    taken.append(name, event);
    halt.passing(Halt.Point.AFTER_TAKING, event);
  }

  private void carryOut(String[] order) {
    String family = order[1];
    int first = Integer.parseInt(order[2]);
    int end = Integer.parseInt(order[3]);
    switch (order[0]) {
      case "live" -> live(family, first, end);
      case "register" -> register(family, first, end);
      case "change" -> change(family, first, end, Integer.parseInt(order[4]));
      default -> throw new IllegalArgumentException("no such order: " + order[0]);
    }
  }

  private void live(String family, int first, int end) {
    TenantLife life = new TenantLife(node, registry.writeRepository());
    for (int number = first; number < end; number++) {
      life.live(family, number);
    }
  }

  private void register(String family, int first, int end) {
    for (int number = first; number < end; number++) {
      node.commands().create(TenantDatabaseCreateCommand.of(TenantLife.tenant(family, number), BY));
    }
  }

  private void change(String family, int first, int end, int times) {
    for (int time = 0; time < times; time++) {
      for (int number = first; number < end; number++) {
        var query = new FindTenantDatabaseByTenantIdQuery(TenantLife.tenant(family, number));
        TenantDatabaseId record = node.queries().findByTenantId(query).orElseThrow().id();
        change(
            TenantDatabaseUpdateCommand.builder(record, BY)
                .errorMessage(new ErrorMessage("change %d by %s".formatted(time, name)))
                .build());
      }
    }
  }

  /** Other nodes change the record at the same time: in the end each change is made once. */
  private void change(TenantDatabaseUpdateCommand command) {
    while (true) {
      try {
        node.commands().update(command);
        return;
      } catch (StaleVersionException e) {
        // Another node was quicker every time.
      }
    }
  }
}

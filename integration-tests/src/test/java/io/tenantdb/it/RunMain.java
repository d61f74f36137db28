package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.core.TenantDb;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A JVM with one node, which works on whatever runs there are until its input ends. The line {@code
 * start} starts a run.
 *
 * <p>Arguments: those of {@link Place}, and the locations of the migrations.
 */
final class RunMain {

  static final String READY = "ready";
  static final String START = "start";

  /** Printed before the id of the run. */
  static final String STARTED = "started ";

  private RunMain() {}

  public static void main(String[] arguments) throws IOException {
    Place place = Place.of(arguments);
    String[] locations = Arrays.copyOfRange(arguments, Place.ARGUMENTS, arguments.length);
    MongoClient mongo = MongoClients.create(place.mongo());
    TenantDb node = RunFleet.node(place, place.registry(), mongo, locations).build();
    System.out.println(READY);
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      if (line.equals(START)) {
        MigrationRunOptions options = MigrationRunOptions.builder(BY).parallelism(8).build();
        System.out.println(STARTED + node.runs().start(options).id().value());
      }
    }
  }
}

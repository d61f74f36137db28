package io.tenantdb.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.api.database.TenantDatabaseId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The main class of a JVM that applies every version of every record in an order of its own. The
 * arguments are the connection string, the database and the seed of the order.
 */
final class ProjectionNode {

  static final int RECORDS = 20;
  static final int VERSIONS = 15;

  private ProjectionNode() {}

  /** Every third record ends deleted, and every other third was deleted and came back. */
  static boolean isDeletion(int record, int version) {
    return switch (record % 3) {
      case 0 -> version == VERSIONS;
      case 1 -> version == VERSIONS - 1;
      default -> false;
    };
  }

  public static void main(String[] arguments) throws IOException {
    try (MongoClient client = MongoClients.create(arguments[0])) {
      MongoReadRepository repository = MongoReadRepository.create(client.getDatabase(arguments[1]));
      repository.createIndexes();
      List<int[]> writes = new ArrayList<>();
      for (int record = 0; record < RECORDS; record++) {
        for (int version = 1; version <= VERSIONS; version++) {
          writes.add(new int[] {record, version});
        }
      }
      Collections.shuffle(writes, new Random(Long.parseLong(arguments[2])));
      System.out.println("ready");
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      for (int[] write : writes) {
        if (apply(repository, write[0], write[1])) {
          System.out.println("applied " + write[0] + "/" + write[1]);
        }
      }
    }
  }

  private static boolean apply(MongoReadRepository repository, int record, int version) {
    TenantDatabaseId id = Views.id(record);
    return isDeletion(record, version)
        ? repository.delete(id, version)
        : repository.save(Views.full(id, version));
  }
}

package io.tenantdb.testservers;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A server of the MongoDB protocol for tests: mongo-java-server in memory, on a free port of the
 * loopback interface. Safe for use by many threads.
 */
public final class TestMongo implements AutoCloseable {

  /** Names another server for the tests, by its connection string. */
  public static final String URI_VARIABLE = "TENANTDB_TEST_MONGODB_URI";

  private final @Nullable MongoServer embedded;
  private final String connectionString;

  private TestMongo(MongoServer embedded) {
    this.embedded = embedded;
    this.connectionString = embedded.bindAndGetConnectionString();
  }

  private TestMongo(String connectionString) {
    this.embedded = null;
    this.connectionString = connectionString;
  }

  /**
   * The server of this JVM, started by the first call, or the one that the environment variable
   * {@value #URI_VARIABLE} names. Nobody closes it: it ends with the JVM. Its threads are no
   * daemons, so a main method that uses it ends by {@code System.exit}.
   */
  public static TestMongo shared() {
    return Shared.SERVER;
  }

  /** Starts another embedded server, for a test that stops it. */
  public static TestMongo start() {
    return new TestMongo(new MongoServer(new MemoryBackend()));
  }

  /**
   * Starts an embedded server that refuses to find documents in one database, as MongoDB does for
   * want of rights.
   *
   * @param code the error of the MongoDB manual that it refuses with
   */
  public static TestMongo refusing(String database, int code, String codeName) {
    return new TestMongo(new MongoServer(new RefusingBackend(database, code, codeName)));
  }

  /** Where the server is. */
  public String connectionString() {
    return connectionString;
  }

  /** A name that no database of the server has. */
  public String newDatabaseName() {
    return "test_" + UUID.randomUUID().toString().replace("-", "");
  }

  /** Stops the embedded server at once; does nothing to a server that is not ours. */
  @Override
  public void close() {
    if (embedded != null) {
      embedded.shutdownNow();
    }
  }

  private static final class Shared {

    static final TestMongo SERVER = open();

    private static TestMongo open() {
      String uri = System.getenv(URI_VARIABLE);
      return uri == null || uri.isBlank() ? start() : new TestMongo(uri);
    }
  }
}

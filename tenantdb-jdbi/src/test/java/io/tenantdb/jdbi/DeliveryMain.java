package io.tenantdb.jdbi;

import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.tck.Samples;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A JVM that relays events into a table, for ever or up to the moment in which it halts, as a crash
 * would halt it.
 *
 * <p>Arguments: JDBC URL, name of the relay, {@link End}, how long a claim lasts in milliseconds.
 */
final class DeliveryMain {

  /** The last thing that it does. */
  enum End {
    NEVER,
    AFTER_SAVE,
    AFTER_CLAIM,
    AFTER_DELIVERY,
    AFTER_MARK
  }

  /** What subscribers saw, in the order in which they saw it. */
  static final String TABLE =
      "CREATE TABLE delivered (seq bigint GENERATED ALWAYS AS IDENTITY, record uuid NOT NULL,"
          + " version bigint NOT NULL, relay text NOT NULL)";

  private static final String DELIVER =
      "INSERT INTO public.delivered (record, version, relay) VALUES (?, ?, ?)";
  private static final int CRASHED = 137;

  private final JdbiRegistry registry;
  private final DataSource subscriber;
  private final String relay;
  private final End end;
  private final Duration claim;

  DeliveryMain(DataSource source, String relay, End end, Duration claim) {
    this.registry = JdbiRegistry.create(new HostilePool(source));
    this.subscriber = source;
    this.relay = relay;
    this.end = end;
    this.claim = claim;
  }

  public static void main(String[] arguments) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(arguments[0]);
    DeliveryMain main =
        new DeliveryMain(
            source,
            arguments[1],
            End.valueOf(arguments[2]),
            Duration.ofMillis(Long.parseLong(arguments[3])));
    if (main.end == End.AFTER_SAVE) {
      main.registry.writeRepository().save(Samples.created(Samples.newRecord()));
      main.haltIf(End.AFTER_SAVE);
    }
    try (Connection connection = source.getConnection()) {
      main.registry.id();
      System.out.println("ready");
      while (true) {
        main.round(connection);
      }
    }
  }

  /** Delivers in this JVM until nothing is left, claims of relays that died included. */
  void deliverAll() throws SQLException {
    try (Connection connection = subscriber.getConnection()) {
      while (registry.outbox().pending() > 0) {
        round(connection);
      }
    }
  }

  private void round(Connection connection) throws SQLException {
    long start = System.nanoTime();
    for (TenantDatabaseEvent event : registry.outbox().claim(relay, 3, claim)) {
      // Later another relay may hold the event, and deliver this version and the next before.
      if (System.nanoTime() - start > claim.toNanos() / 2) {
        return;
      }
      haltIf(End.AFTER_CLAIM);
      deliver(connection, event);
      haltIf(End.AFTER_DELIVERY);
      registry.outbox().markDelivered(relay, List.of(event));
      haltIf(End.AFTER_MARK);
    }
  }

  private void deliver(Connection connection, TenantDatabaseEvent event) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(DELIVER)) {
      insert.setObject(1, event.id().value());
      insert.setLong(2, event.version());
      insert.setString(3, relay);
      insert.executeUpdate();
    }
  }

  /** As a power cut: no shutdown hook, no closing of connections. */
  private void haltIf(End reached) {
    if (end == reached) {
      Runtime.getRuntime().halt(CRASHED);
    }
  }
}

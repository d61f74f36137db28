package io.tenantdb.examples.quickstart;

import static io.tenantdb.examples.quickstart.Expectation.expect;

import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.core.TenantDb;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host application with three tenants, from their first databases to the last. {@code mvn -q
 * -Pquickstart} runs it, and with {@code LOG_LEVEL=debug} in the environment tenantdb tells what it
 * does meanwhile.
 */
public final class Quickstart {

  private static final Logger log = LoggerFactory.getLogger(Quickstart.class);

  private final EmbeddedServers servers;
  private final Narrator narrator;

  private Quickstart(EmbeddedServers servers, Narrator narrator) {
    this.servers = servers;
    this.narrator = narrator;
  }

  /** Ends with exit code 0 if everything went as told, with 1 and the reason otherwise. */
  public static void main(String[] args) {
    AtomicBoolean stopped = new AtomicBoolean();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopped.set(true)));
    Narrator narrator = new Narrator(System.out);
    narrator.line("tenantdb quickstart: one PostgreSQL database per tenant");
    narrator.line("Starting PostgreSQL and a server of the MongoDB protocol, both embedded ...");
    try {
      String summary;
      try (EmbeddedServers servers = EmbeddedServers.start()) {
        summary = new Quickstart(servers, narrator).run();
      }
      narrator.blankLine();
      narrator.line(summary);
    } catch (Throwable e) {
      // After Ctrl-C the servers go first, and everything fails that still needs them.
      if (!stopped.get()) {
        log.debug("The quickstart ends here", e);
        System.err.println("quickstart failed: " + e);
        System.exit(1);
      }
    }
  }

  private String run() throws SQLException, InterruptedException {
    try (TenantDb tenantDb = Wiring.open(servers, Tenants::exists, "classpath:db/tenant")) {
      new FirstRelease(tenantDb, servers, narrator).run();
    }
    try (TenantDb tenantDb =
        Wiring.open(servers, Tenants::exists, "classpath:db/tenant", "classpath:db/tenant-next")) {
      new SecondRelease(tenantDb, servers, narrator).run();
      new Operations(tenantDb, servers, narrator).run();
      return summary(new ReadModel(tenantDb).all());
    }
  }

  private static String summary(List<TenantDatabaseViewModel> databases) {
    long active =
        databases.stream()
            .filter(database -> database.status() == TenantDatabaseStatus.ACTIVE)
            .count();
    expect(active == databases.size(), "Not every database that is left is ACTIVE: " + databases);
    String schemaVersions =
        databases.stream()
            .map(database -> Objects.toString(database.schemaVersion(), "none"))
            .distinct()
            .collect(Collectors.joining(","));
    return "quickstart ok tenants=%d active=%d schemaVersion=%s"
        .formatted(databases.size(), active, schemaVersions);
  }
}

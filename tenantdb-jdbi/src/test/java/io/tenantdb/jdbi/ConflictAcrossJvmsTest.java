package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import io.tenantdb.tck.Samples;
import io.tenantdb.testservers.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConflictAcrossJvmsTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int JVMS = 2;
  private static final int TENANTS = 40;
  private static final int RECORDS = 2;
  private static final int CHANGES = 15;

  private static TestRegistry registry;

  @BeforeAll
  static void open() {
    registry = TestRegistry.openHostile();
  }

  @AfterAll
  static void close() {
    registry.close();
  }

  @Test
  void eachTenantAndEachVersionHasOneWinner() {
    TenantDatabaseWriteRepository records = registry.get().writeRepository();
    List<TenantDatabase> contested = Stream.generate(Samples::newRecord).limit(RECORDS).toList();
    contested.forEach(record -> records.save(Samples.created(record)));

    String output = fight(contested);

    for (int i = 0; i < TENANTS; i++) {
      List<TenantDatabase> made = records.findByTenantId(new TenantId("t-" + i));
      assertThat(made).hasSize(1);
      assertThat(
              output.lines().filter(line -> line.startsWith("won " + made.get(0).tenantId() + " ")))
          .containsExactly("won " + made.get(0).tenantId() + " " + made.get(0).id());
    }
    long versions = 1 + (long) JVMS * ConflictMain.THREADS * CHANGES;
    for (TenantDatabase record : contested) {
      TenantDatabase end = records.findById(record.id()).orElseThrow();
      assertThat(end.version()).isEqualTo(versions);
      assertThat(end.routingEpoch()).isEqualTo(versions);
      assertThat(eventsOf(record))
          .extracting(TenantDatabaseEvent::version)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, versions).boxed().toList());
    }
  }

  private static String fight(List<TenantDatabase> contested) {
    List<String> arguments = new ArrayList<>();
    arguments.add(registry.jdbcUrl());
    arguments.add(String.valueOf(TENANTS));
    arguments.add(String.valueOf(CHANGES));
    contested.forEach(record -> arguments.add(record.id().toString()));
    JavaProcess.Builder jvm =
        JavaProcess.of(ConflictMain.class).arguments(arguments.toArray(String[]::new));
    try (JavaProcess one = jvm.start();
        JavaProcess other = jvm.start()) {
      List<JavaProcess> both = List.of(one, other);
      both.forEach(process -> process.awaitOutput("ready", LIMIT));
      both.forEach(process -> process.sendLine("go"));
      both.forEach(process -> assertThat(process.waitFor(LIMIT)).as(process.output()).isZero());
      return one.output() + other.output();
    }
  }

  private static List<TenantDatabaseEvent> eventsOf(TenantDatabase record) {
    TenantDatabaseOutbox outbox = registry.get().outbox();
    List<TenantDatabaseEvent> events = new ArrayList<>();
    List<TenantDatabaseEvent> claimed;
    do {
      claimed = outbox.claim("reader", 100, LIMIT);
      for (TenantDatabaseEvent event : claimed) {
        if (!event.id().equals(record.id())) {
          outbox.retryLater("reader", event, Duration.ZERO);
        } else if (!outbox.markDelivered("reader", List.of(event)).isEmpty()) {
          events.add(event);
        }
      }
    } while (claimed.stream().anyMatch(event -> event.id().equals(record.id())));
    return events;
  }
}

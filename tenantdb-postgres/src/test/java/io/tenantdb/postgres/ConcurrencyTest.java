package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.CreationResult.NameTaken;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.provisioning.RenameResult.Renamed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many callers at once, leases or not. */
final class ConcurrencyTest {

  private final Server server = new Server();
  private final PostgresProvisioner provisioner = server.provisioner();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void sixteenRecordsGetADatabaseEach() throws Exception {
    List<OwnedDatabase> records =
        Stream.generate(server::newRecord).limit(16).collect(Collectors.toList());

    assertThat(atOnce(records.stream().map(this::creating).collect(Collectors.toList())))
        .containsOnly(new Created(false));

    assertThat(records).allSatisfy(this::hasOneDatabase);
    assertThat(records.stream().map(record -> server.oid(record.name())).distinct()).hasSize(16);
  }

  @Test
  void eightCallsForOneRecordMakeOneDatabase() throws Exception {
    OwnedDatabase record = server.newRecord();

    assertThat(atOnce(times(8, creating(record)))).containsOnly(new Created(false));

    hasOneDatabase(record);
  }

  @Test
  void strictIsolationOfTheHostDoesNotShowCallersThePast() throws Exception {
    PostgresProvisioner strict =
        server.provisioner(new HostDataSource(server.postgres().adminDataSource()));
    OwnedDatabase record = server.newRecord();

    assertThat(atOnce(times(8, () -> strict.create(record, Optional.empty(), HELD))))
        .containsOnly(new Created(false));

    hasOneDatabase(record);
  }

  @Test
  void eightRecordsThatWantOneNameGetOneDatabase() throws Exception {
    DatabaseName name = server.newName();
    List<OwnedDatabase> records =
        Stream.generate(() -> server.newRecord(name)).limit(8).collect(Collectors.toList());

    List<CreationResult> results =
        atOnce(records.stream().map(this::creating).collect(Collectors.toList()));

    assertThat(results.stream().filter(Created.class::isInstance)).hasSize(1);
    assertThat(results.stream().filter(NameTaken.class::isInstance)).hasSize(7);
    OwnedDatabase winner = records.get(results.indexOf(new Created(false)));
    assertThat(server.comment(name)).isEqualTo(Server.marker(winner));
    assertThat(records).noneMatch(record -> server.exists(Server.unclaimed(record)));
  }

  @Test
  void eightRenamesOfOneRecordEndInOneName() throws Exception {
    OwnedDatabase record = server.newRecord();
    provisioner.create(record, Optional.empty(), HELD);
    DatabaseName newName = server.newName();

    List<RenameResult> results = atOnce(times(8, () -> provisioner.rename(record, newName, HELD)));

    assertThat(results).containsOnly(new Renamed());
    assertThat(server.allOf(record)).containsExactly(newName.value());
    assertThat(server.acceptsConnections(newName)).isTrue();
  }

  @Test
  void fourDropsOfOneRecordLeaveNothing() throws Exception {
    OwnedDatabase record = server.newRecord();
    provisioner.create(record, Optional.empty(), HELD);

    List<DropResult> results = atOnce(times(4, () -> provisioner.drop(record, HELD)));

    assertThat(results).doesNotHaveAnyElementsOfTypes(DropResult.Foreign.class);
    assertThat(results).hasAtLeastOneElementOfType(DropResult.Dropped.class);
    assertThat(server.allOf(record)).containsExactly("");
  }

  private void hasOneDatabase(OwnedDatabase record) {
    assertThat(server.allOf(record)).containsExactly(record.name().value());
    assertThat(server.comment(record.name())).isEqualTo(Server.marker(record));
    assertThat(server.acceptsConnections(record.name())).isTrue();
  }

  private Callable<CreationResult> creating(OwnedDatabase record) {
    return () -> provisioner.create(record, Optional.empty(), HELD);
  }

  private static <T> List<Callable<T>> times(int count, Callable<T> call) {
    return IntStream.range(0, count).mapToObj(i -> call).collect(Collectors.toList());
  }

  private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    CyclicBarrier start = new CyclicBarrier(calls.size());
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> call : calls) {
        futures.add(
            threads.submit(
                () -> {
                  start.await();
                  return call.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}

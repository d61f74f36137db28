package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rules hold against many callers at once. */
abstract class SaveRaceTests extends RegistryTests {

  SaveRaceTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void ofManyCreationsForOneTenantOneWins() {
    TenantId tenant = Samples.tenantId();
    List<TenantDatabase> candidates =
        candidates(i -> Samples.newRecord(Samples.id(), tenant).build());

    Race<TenantDatabase> race = raceToCreate(candidates);

    TenantDatabase winner = race.onlyWinner();
    assertThat(race.failures())
        .hasSize(Race.MANY - 1)
        .allSatisfy(
            e -> {
              assertThat(e).isInstanceOf(TenantDatabaseTenantIdExistsException.class);
              var refused = (TenantDatabaseTenantIdExistsException) e;
              assertThat(refused.tenantId()).isEqualTo(tenant);
              assertThat(refused.existing()).isEqualTo(winner.id());
            });
    assertThat(records.findByTenantId(tenant)).containsExactly(winner);
    assertOnlyTheWinnerIsThere(winner, candidates);
  }

  @Test
  void ofManyCreationsWithOneDatabaseNameOneWins() {
    DatabaseName name = Samples.databaseName();
    assertOneGetsTheName(
        name, candidates(i -> Samples.newRecord().toBuilder().databaseName(name).build()));
  }

  @Test
  void ofManyCreationsWithOneReadDatabaseNameOneWins() {
    DatabaseName name = Samples.databaseName();
    assertOneGetsTheName(
        name, candidates(i -> Samples.newRecord().toBuilder().readDatabaseName(name).build()));
  }

  @Test
  void ofManyCreationsWithOneIdOneWins() {
    TenantDatabaseId id = Samples.id();
    List<TenantDatabase> candidates =
        candidates(i -> Samples.newRecord(id, Samples.tenantId()).build());

    Race<TenantDatabase> race = raceToCreate(candidates);

    TenantDatabase winner = race.onlyWinner();
    assertThat(race.failures())
        .hasSize(Race.MANY - 1)
        .allSatisfy(e -> assertThat(e).isInstanceOf(StaleVersionException.class));
    assertNothingWrittenAfter(winner);
  }

  @Test
  void ofManyRenamesToOneNameOneWins() {
    List<TenantDatabase> made = IntStream.range(0, Race.MANY).mapToObj(i -> makeNew()).toList();
    DatabaseName name = Samples.databaseName();

    Race<TenantDatabase> race =
        Race.of(
            Race.MANY,
            i -> {
              TenantDatabase renamed = Samples.next(made.get(i)).databaseName(name).build();
              records.save(Samples.updated(renamed));
              return renamed;
            });

    TenantDatabase winner = race.onlyWinner();
    assertNameRefusals(race, name, winner);
    assertNothingWrittenAfter(winner);
  }

  @Test
  void ofManyUpdatesOfOneVersionOneWins() {
    TenantDatabase record = makeNew();

    Race<TenantDatabase> race =
        Race.of(
            Race.MANY,
            i -> {
              TenantDatabase change = Samples.next(record).routingEpoch(i + 1L).build();
              records.save(Samples.updated(change));
              return change;
            });

    TenantDatabase winner = race.onlyWinner();
    assertThat(race.failures())
        .hasSize(Race.MANY - 1)
        .allSatisfy(
            e -> {
              assertThat(e).isInstanceOf(StaleVersionException.class);
              assertThat(((StaleVersionException) e).expected()).isEqualTo(1);
              assertThat(((StaleVersionException) e).actual()).isEqualTo(2);
            });
    assertStored(winner);
    assertThat(reader.deliverAll(record.id()))
        .containsExactly(Samples.created(record), Samples.updated(winner));
  }

  @Test
  void noUpdateIsLostWhenManyCountUp() {
    int threads = 8;
    int rounds = 10;
    TenantDatabase record = makeNew();

    Race.ofActions(
            threads,
            i -> {
              for (int round = 0; round < rounds; round++) {
                countUp(record.id());
              }
            })
        .allWinners();

    TenantDatabase counted = records.findById(record.id()).orElseThrow();
    assertThat(counted.routingEpoch()).isEqualTo(1 + threads * rounds);
    assertThat(counted.version()).isEqualTo(1 + threads * rounds);
    assertThat(reader.deliverAll(record.id()))
        .extracting(event -> event.state().routingEpoch())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 1 + threads * rounds).mapToObj(Long::valueOf).toList());
  }

  @Test
  void ofManyThatSaveAndAcquireOneWins() {
    TenantDatabase record = makeNew();

    Race<Lease> race =
        Race.of(
            Race.MANY,
            i -> records.saveAndAcquire(nextChange(record), Samples.leaseRequest("racer-" + i)));

    Lease winner = race.onlyWinner();
    assertThat(race.failures())
        .hasSize(Race.MANY - 1)
        .allSatisfy(
            e ->
                assertThat(e)
                    .isInstanceOfAny(
                        TenantDatabaseBusyException.class, StaleVersionException.class));
    TenantDatabaseEvent third = nextChange(nextChange(record).state());
    records.save(third, winner);
    assertNothingWrittenAfter(third.state());
  }

  private void countUp(TenantDatabaseId id) {
    Await.success(
        "a count without a conflict",
        () -> {
          TenantDatabase now = records.findById(id).orElseThrow();
          try {
            records.save(
                Samples.updated(Samples.next(now).routingEpoch(now.routingEpoch() + 1).build()));
            return true;
          } catch (StaleVersionException e) {
            return false;
          }
        });
  }

  private void assertOneGetsTheName(DatabaseName name, List<TenantDatabase> candidates) {
    Race<TenantDatabase> race = raceToCreate(candidates);

    TenantDatabase winner = race.onlyWinner();
    assertNameRefusals(race, name, winner);
    assertOnlyTheWinnerIsThere(winner, candidates);
  }

  private Race<TenantDatabase> raceToCreate(List<TenantDatabase> candidates) {
    return Race.of(
        candidates.size(),
        i -> {
          records.save(Samples.created(candidates.get(i)));
          return candidates.get(i);
        });
  }

  private static List<TenantDatabase> candidates(IntFunction<TenantDatabase> candidate) {
    return IntStream.range(0, Race.MANY).mapToObj(candidate).toList();
  }

  private static void assertNameRefusals(
      Race<TenantDatabase> race, DatabaseName name, TenantDatabase winner) {
    assertThat(race.failures())
        .hasSize(Race.MANY - 1)
        .allSatisfy(
            e -> {
              assertThat(e).isInstanceOf(TenantDatabaseAlreadyExistsException.class);
              var refused = (TenantDatabaseAlreadyExistsException) e;
              assertThat(refused.name()).isEqualTo(name);
              assertThat(refused.existing()).isEqualTo(winner.id());
            });
  }

  private void assertOnlyTheWinnerIsThere(TenantDatabase winner, List<TenantDatabase> candidates) {
    assertNothingWrittenAfter(winner);
    for (TenantDatabase candidate : candidates) {
      Optional<TenantDatabase> expected =
          candidate.id().equals(winner.id()) ? Optional.of(winner) : Optional.empty();
      assertThat(records.findById(candidate.id())).isEqualTo(expected);
    }
  }
}

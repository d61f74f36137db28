package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.lease.PreparationLease;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry.State;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Building a database under a lease: begun, renewed, completed, given up, or lost. */
abstract class PreparationTests extends PreparedDatabasesTests {

  PreparationTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsBegunIsOnRecord(Kind kind) {
    PreparedDatabase database = wanted(kind);

    PreparationLease lease =
        prepared.begin(database, 1, 1, "worker ü'1", Duration.ofDays(1)).orElseThrow();

    assertThat(lease.nonce()).isEqualTo(database.nonce());
    assertThat(lease.owner()).isEqualTo("worker ü'1");
    PreparedDatabaseEntry entry = entry(database);
    assertThat(entry.state()).isEqualTo(State.BUILDING);
    assertThat(entry.schema()).isEqualTo(SchemaState.none());
    assertThat(entry.abandoned()).isFalse();
    assertThat(entry.unused()).isGreaterThanOrEqualTo(Duration.ZERO);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsCompletedIsReadyAndNobodysAnyMore(Kind kind) {
    PreparedDatabase database = wanted(kind);
    PreparationLease lease = begin(database);

    assertThat(prepared.complete(lease, SCHEMA)).isTrue();

    assertReady(database);
    assertLost(lease);
    assertReady(database);
  }

  @Test
  void aDatabaseWithoutAnyMigrationIsReadyAsWell() {
    PreparedDatabase database = wanted(Kind.TEMPLATE);

    assertThat(prepared.complete(begin(database), SchemaState.none())).isTrue();

    assertThat(entry(database).state()).isEqualTo(State.READY);
    assertThat(entry(database).schema()).isEqualTo(SchemaState.none());
  }

  @Test
  void theBuilderGivesUpADatabaseThatIsGone() {
    PreparedDatabase database = wanted(Kind.CLONE);
    PreparedDatabase other = ready(Kind.CLONE);
    PreparationLease lease = begin(database);

    assertThat(prepared.remove(lease)).isTrue();

    assertThat(noncesOnRecord()).containsExactly(other.nonce());
    assertLost(lease);
  }

  @Test
  void whatIsUnderConstructionIsFoundAbandonedWhenTheLeaseIsOver() {
    PreparedDatabase database = wanted(Kind.TEMPLATE);
    begin(database, TINY);

    awaitAbandoned(database);

    assertThat(entry(database).state()).isEqualTo(State.BUILDING);
  }

  @Test
  void anExpiredLeaseThatNobodyTookIsRenewed() {
    PreparedDatabase database = wanted(Kind.TEMPLATE);
    PreparationLease lease = begin(database, TINY);
    awaitAbandoned(database);

    assertThat(prepared.renew(lease, LONG)).isTrue();

    assertThat(entry(database).abandoned()).isFalse();
    assertThat(prepared.discard(database.nonce(), "another", LONG)).isEmpty();
  }

  @Test
  void anExpiredLeaseThatNobodyTookStillCompletes() {
    PreparedDatabase database = wanted(Kind.TEMPLATE);
    PreparationLease lease = begin(database, TINY);
    awaitAbandoned(database);

    assertThat(prepared.complete(lease, SCHEMA)).isTrue();

    assertReady(database);
  }

  @Test
  void aRenewedLeaseLastsNoLongerThanItWasRenewedFor() {
    PreparedDatabase database = wanted(Kind.CLONE);
    PreparationLease lease = begin(database, LONG);

    assertThat(prepared.renew(lease, TINY)).isTrue();

    awaitAbandoned(database);
  }

  @Test
  void aBuilderThatLostItsLeaseChangesNothing() {
    PreparedDatabase database = wanted(Kind.TEMPLATE);
    PreparationLease lost = begin(database, TINY);
    awaitAbandoned(database);
    PreparationLease dropping = discard(database, LONG);

    assertLost(lost);

    assertThat(entry(database).state()).isEqualTo(State.DISCARDED);
    assertThat(prepared.remove(dropping)).isTrue();
  }

  @Test
  void aLeaseThatTheSameWorkerTookAgainReplacesItsOldOne() {
    PreparedDatabase database = wanted(Kind.TEMPLATE);
    PreparationLease old = begin(database, TINY);
    awaitAbandoned(database);
    PreparationLease next = prepared.discard(database.nonce(), old.owner(), LONG).orElseThrow();

    assertThat(next.token()).isGreaterThan(old.token());
    assertLost(old);
    assertThat(prepared.renew(next, LONG)).isTrue();
  }

  @Test
  void aCompletionAndATakeoverAtOnceLeaveNoDoubt() {
    PreparedDatabase database = wanted(Kind.TEMPLATE);
    PreparationLease builder = begin(database, TINY);
    awaitAbandoned(database);

    List<Boolean> successes =
        Race.of(
                2,
                i ->
                    i == 0
                        ? prepared.complete(builder, SCHEMA)
                        : prepared.discard(database.nonce(), "dropper", LONG).isPresent())
            .allWinners();

    // One that was completed first may be discarded afterwards: then it was READY.
    boolean completed = successes.get(0);
    boolean discarded = successes.get(1);
    assertThat(completed || discarded).isTrue();
    assertThat(entry(database).state()).isEqualTo(discarded ? State.DISCARDED : State.READY);
    assertLost(builder);
  }
}

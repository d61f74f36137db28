package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.lease.PreparationLease;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry.State;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Taking databases out of use, and forgetting them once they are gone. */
abstract class DiscardPreparedTests extends PreparedDatabasesTests {

  private static final int CALLERS = 8;

  DiscardPreparedTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @ParameterizedTest
  @EnumSource
  void aReadyDatabaseIsTakenOutOfUse(Kind kind) {
    PreparedDatabase database = ready(kind);

    PreparationLease lease = discard(database, LONG);

    assertThat(lease.nonce()).isEqualTo(database.nonce());
    assertThat(lease.owner()).isEqualTo("dropper");
    assertThat(entry(database).abandoned()).isFalse();
    assertThat(prepared.renew(lease, LONG)).isTrue();
  }

  @Test
  void aDatabaseThatIsGoneIsForgotten() {
    PreparedDatabase database = ready(Kind.CLONE);
    PreparedDatabase other = ready(Kind.CLONE);
    PreparationLease lease = discard(database, LONG);

    assertThat(prepared.remove(lease)).isTrue();

    assertThat(noncesOnRecord()).containsExactly(other.nonce());
    assertLost(lease);
    assertThat(prepared.discard(database.nonce(), "late", LONG)).isEmpty();
  }

  @Test
  void whatAWorkerBuildsIsNotDiscarded() {
    PreparedDatabase database = wanted(Kind.TEMPLATE);
    PreparationLease builder = begin(database);

    assertThat(prepared.discard(database.nonce(), "dropper", LONG)).isEmpty();
    assertThat(prepared.discard(database.nonce(), builder.owner(), LONG)).isEmpty();

    assertThat(entry(database).state()).isEqualTo(State.BUILDING);
    assertThat(prepared.complete(builder, SCHEMA)).isTrue();
  }

  @Test
  void whatAWorkerDropsIsNotDiscardedAgain() {
    PreparedDatabase database = ready(Kind.TEMPLATE);
    PreparationLease dropping = discard(database, LONG);

    assertThat(prepared.discard(database.nonce(), "another", LONG)).isEmpty();

    assertThat(prepared.remove(dropping)).isTrue();
  }

  @Test
  void whatIsDiscardedIsNeverReadyAgain() {
    PreparedDatabase database = ready(Kind.TEMPLATE);
    PreparationLease dropping = discard(database, LONG);

    assertThat(prepared.complete(dropping, SCHEMA)).isFalse();

    assertThat(entry(database).state()).isEqualTo(State.DISCARDED);
    assertThat(prepared.useTemplate(server, fingerprint)).isEmpty();
  }

  @Test
  void anAbandonedBuildIsDiscarded() {
    PreparedDatabase database = wanted(Kind.CLONE);
    PreparationLease lost = begin(database, TINY);
    awaitAbandoned(database);

    PreparationLease dropping = discard(database, LONG);

    assertThat(dropping.token()).isGreaterThan(lost.token());
    assertThat(entry(database).abandoned()).isFalse();
    assertThat(prepared.remove(lost)).isFalse();
    assertThat(prepared.remove(dropping)).isTrue();
  }

  @Test
  void anAbandonedDropIsTakenOver() {
    PreparedDatabase database = ready(Kind.CLONE);
    PreparationLease lost = discard(database, TINY);
    awaitAbandoned(database);

    PreparationLease next = discard(database, LONG);

    assertThat(next.token()).isGreaterThan(lost.token());
    assertLost(lost);
    assertThat(prepared.remove(next)).isTrue();
    assertThat(find(database)).isEmpty();
  }

  @Test
  void ofManyThatDiscardAReadyOneOneWins() {
    PreparedDatabase database = ready(Kind.TEMPLATE);

    assertThat(prepared.remove(onlyLease(discardAtOnce(database)))).isTrue();
  }

  @Test
  void ofManyThatDiscardAnAbandonedOneOneWins() {
    PreparedDatabase database = wanted(Kind.TEMPLATE);
    PreparationLease lost = begin(database, TINY);
    awaitAbandoned(database);

    PreparationLease winner = onlyLease(discardAtOnce(database));

    assertThat(winner.token()).isGreaterThan(lost.token());
    assertLost(lost);
    assertThat(prepared.remove(winner)).isTrue();
  }

  private List<Optional<PreparationLease>> discardAtOnce(PreparedDatabase database) {
    return Race.of(CALLERS, i -> prepared.discard(database.nonce(), "dropper-" + i, LONG))
        .allWinners();
  }

  private static PreparationLease onlyLease(List<Optional<PreparationLease>> leases) {
    assertThat(leases).filteredOn(Optional::isPresent).hasSize(1);
    return leases.stream().flatMap(Optional::stream).findFirst().orElseThrow();
  }
}

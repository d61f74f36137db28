package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.lease.PreparationLease;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How many databases there may be, and how many at a time may be under construction. */
abstract class PreparationLimitTests extends PreparedDatabasesTests {

  private static final int CALLERS = 8;

  PreparationLimitTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void noMoreAreBegunThanThereMayBe() {
    PreparedDatabase building = wanted(Kind.CLONE);
    begin(building);
    PreparedDatabase ready = ready(Kind.CLONE);

    assertThat(begin(wanted(Kind.CLONE), 2, NO_LIMIT)).isEmpty();

    assertThat(noncesOnRecord()).containsExactly(building.nonce(), ready.nonce());
    assertThat(begin(wanted(Kind.CLONE), 3, NO_LIMIT)).isPresent();
  }

  @Test
  void theLimitIsThatOfAKindAServerAndAFingerprint() {
    ready(Kind.TEMPLATE);
    assertThat(begin(wanted(Kind.TEMPLATE), 1, NO_LIMIT)).isEmpty();

    assertThat(begin(wanted(Kind.CLONE), 1, NO_LIMIT)).isPresent();
    assertThat(begin(wanted(Kind.TEMPLATE, Samples.server(), fingerprint), 1, NO_LIMIT))
        .isPresent();
    assertThat(begin(wanted(Kind.TEMPLATE, server, Samples.fingerprint()), 1, NO_LIMIT))
        .isPresent();
  }

  @Test
  void noMoreAreUnderConstructionAtOnceOnAServerWhateverTheyHold() {
    PreparedDatabase first = wanted(Kind.CLONE);
    PreparationLease lease = begin(first);
    ready(Kind.CLONE);
    PreparedDatabase ofOtherMigrations = wanted(Kind.CLONE, server, Samples.fingerprint());

    assertThat(begin(wanted(Kind.CLONE), NO_LIMIT, 1)).isEmpty();
    assertThat(begin(ofOtherMigrations, NO_LIMIT, 1)).isEmpty();
    assertThat(find(ofOtherMigrations)).isEmpty();
    assertThat(begin(wanted(Kind.TEMPLATE), NO_LIMIT, 1)).as("another kind").isPresent();
    assertThat(begin(wanted(Kind.CLONE, Samples.server(), fingerprint), NO_LIMIT, 1))
        .as("another server")
        .isPresent();

    assertThat(prepared.complete(lease, SCHEMA)).isTrue();
    assertThat(begin(ofOtherMigrations, NO_LIMIT, 1)).isPresent();
  }

  @Test
  void discardedOnesDoNotCount() {
    PreparedDatabase old = ready(Kind.TEMPLATE);
    discard(old, LONG);

    assertThat(begin(wanted(Kind.TEMPLATE), 1, 1)).isPresent();
  }

  @Test
  void anAbandonedOneCountsUntilItIsDiscarded() {
    PreparedDatabase abandoned = wanted(Kind.TEMPLATE);
    begin(abandoned, TINY);
    awaitAbandoned(abandoned);
    assertThat(begin(wanted(Kind.TEMPLATE), 1, NO_LIMIT)).isEmpty();
    assertThat(begin(wanted(Kind.TEMPLATE), NO_LIMIT, 1)).isEmpty();

    discard(abandoned, LONG);

    assertThat(begin(wanted(Kind.TEMPLATE), 1, 1)).isPresent();
  }

  @Test
  void ofManyCallersOneBuildsTheTemplate() {
    List<PreparedDatabase> wanted =
        Stream.generate(() -> wanted(Kind.TEMPLATE)).limit(CALLERS).toList();

    List<Optional<PreparationLease>> leases =
        Race.of(CALLERS, i -> begin(wanted.get(i), 1, NO_LIMIT)).allWinners();

    assertThat(leases).filteredOn(Optional::isPresent).hasSize(1);
    assertThat(prepared.findByServer(server)).hasSize(1);
    PreparationLease lease = leases.stream().flatMap(Optional::stream).findFirst().orElseThrow();
    assertThat(noncesOnRecord()).containsExactly(lease.nonce());
    assertThat(prepared.complete(lease, SCHEMA)).isTrue();
  }

  @Test
  void manyCallersKeepBothLimits() {
    int atOnce = 3;
    List<PreparedDatabase> wanted =
        Stream.generate(() -> wanted(Kind.CLONE)).limit(CALLERS).toList();

    List<Optional<PreparationLease>> leases =
        Race.of(CALLERS, i -> begin(wanted.get(i), CALLERS - 1, atOnce)).allWinners();

    assertThat(leases).filteredOn(Optional::isPresent).hasSize(atOnce);
    assertThat(prepared.findByServer(server)).hasSize(atOnce);
  }

  private Optional<PreparationLease> begin(PreparedDatabase database, int atMost, int atOnce) {
    return prepared.begin(database, atMost, atOnce, "limited", LONG);
  }
}

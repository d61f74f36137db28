package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.provisioning.NewRecord;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** New records take ready clones out of the warm pool. */
abstract class WarmPoolTests extends PreparedDatabasesTests {

  private static final int CALLERS = 16;
  private static final int CLONES = 8;

  WarmPoolTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void aNewRecordGetsAReadyClone() {
    PreparedDatabase clone = ready(Kind.CLONE);
    TenantDatabase asked = newState();

    NewRecord made = take(asked);

    TenantDatabase expected = asked.toBuilder().creationNonce(clone.nonce()).build();
    assertThat(made.change().state()).isEqualTo(expected);
    assertThat(made.change().attribution()).isEqualTo(Samples.attribution());
    assertThat(made.schema()).contains(SCHEMA);
    assertStored(expected);
    assertThat(reader.deliverAll(asked.id())).containsExactly(made.change());
  }

  @Test
  void aCloneThatIsARecordsIsNoEntryAnyMore() {
    PreparedDatabase clone = ready(Kind.CLONE);
    PreparedDatabase other = wanted(Kind.CLONE);
    begin(other);

    assertThat(take(newState()).schema()).isPresent();

    assertThat(noncesOnRecord()).containsExactly(other.nonce());
    assertThat(prepared.discard(clone.nonce(), "late", LONG)).isEmpty();
  }

  @Test
  void aRecordIsMadeWithoutACloneWhereThePoolIsEmpty() {
    TenantDatabase asked = newState();

    NewRecord made = take(asked);

    assertThat(made.change().state()).isEqualTo(asked);
    assertThat(made.schema()).isEmpty();
    assertNothingWrittenAfter(asked);
  }

  @Test
  void theNewRecordIsUnderALease() {
    ready(Kind.CLONE);

    assertUnderLease(take(newState()));
    assertUnderLease(take(newState()));
  }

  private void assertUnderLease(NewRecord made) {
    TenantDatabase state = made.change().state();
    assertThat(made.lease().id()).isEqualTo(state.id());
    assertThat(made.lease().owner()).isEqualTo("maker");
    assertThatExceptionOfType(TenantDatabaseBusyException.class)
        .isThrownBy(() -> records.save(nextChange(state)));
    TenantDatabaseEvent next = nextChange(state);
    records.saveAndRelease(next, made.lease());
    assertNothingWrittenAfter(next.state());
  }

  @Test
  void onlyAReadyCloneOfTheServerAndTheFingerprintIsTaken() {
    begin(wanted(Kind.CLONE));
    ready(Kind.TEMPLATE);
    ready(wanted(Kind.CLONE, Samples.server(), fingerprint));
    ready(wanted(Kind.CLONE, server, Samples.fingerprint()));
    discard(ready(Kind.CLONE), LONG);
    List<CreationNonce> before = noncesOnRecord();
    TenantDatabase asked = newState();

    NewRecord made = take(asked);

    assertThat(made.schema()).isEmpty();
    assertThat(made.change().state()).isEqualTo(asked);
    assertThat(noncesOnRecord()).isEqualTo(before);
    PreparedDatabase clone = ready(Kind.CLONE);
    assertThat(take(newState()).change().state().creationNonce()).isEqualTo(clone.nonce());
  }

  @Test
  void anAbandonedCloneIsNotTaken() {
    PreparedDatabase abandoned = wanted(Kind.CLONE);
    begin(abandoned, TINY);
    awaitAbandoned(abandoned);
    TenantDatabase asked = newState();

    assertThat(take(asked).schema()).isEmpty();

    assertStored(asked);
    assertThat(find(abandoned)).isPresent();
  }

  @Test
  void aRefusedSaveLeavesTheClone() {
    PreparedDatabase clone = ready(Kind.CLONE);
    TenantDatabase holder = make(newState());
    TenantDatabase sameTenant =
        Samples.newRecord(Samples.id(), holder.tenantId()).server(server).build();
    TenantDatabase sameName = newState().toBuilder().databaseName(holder.databaseName()).build();
    TenantDatabase sameReadName =
        newState().toBuilder().readDatabaseName(holder.readDatabaseName()).build();

    assertRefused(StaleVersionException.class, () -> take(holder));
    assertRefused(TenantDatabaseTenantIdExistsException.class, () -> take(sameTenant));
    assertRefused(TenantDatabaseAlreadyExistsException.class, () -> take(sameName));
    assertRefused(TenantDatabaseAlreadyExistsException.class, () -> take(sameReadName));

    assertNothingWrittenAfter(holder);
    Stream.of(sameTenant, sameName, sameReadName)
        .forEach(state -> assertNothingWritten(state.id()));
    assertReady(clone);
    assertThat(take(newState()).change().state().creationNonce()).isEqualTo(clone.nonce());
  }

  private static void assertRefused(Class<? extends Exception> by, ThrowingCallable save) {
    assertThatExceptionOfType(by).isThrownBy(save);
  }

  @Test
  void twoRecordsNeverShareANonce() {
    PreparedDatabase clone = ready(Kind.CLONE);
    TenantDatabase early = newState().toBuilder().creationNonce(clone.nonce()).build();
    assertRefused(RegistryException.class, () -> records.save(Samples.created(early)));
    TenantDatabase first = take(newState()).change().state();
    TenantDatabase late = newState().toBuilder().creationNonce(first.creationNonce()).build();

    assertRefused(RegistryException.class, () -> records.save(Samples.created(late)));

    assertThat(first.creationNonce()).isEqualTo(clone.nonce());
    assertNothingWritten(early.id());
    assertNothingWritten(late.id());
    assertNothingWrittenAfter(first);
  }

  @Test
  void ofManyCallersEachGetsACloneOfItsOwnOrNone() {
    List<CreationNonce> clones =
        Stream.generate(() -> ready(Kind.CLONE).nonce()).limit(CLONES).toList();
    List<TenantDatabase> asked = Stream.generate(this::newState).limit(CALLERS).toList();

    List<NewRecord> made = Race.of(CALLERS, i -> take(asked.get(i))).allWinners();

    assertThat(made)
        .filteredOn(each -> each.schema().isPresent())
        .extracting(each -> each.change().state().creationNonce())
        .containsExactlyInAnyOrderElementsOf(clones);
    for (int i = 0; i < CALLERS; i++) {
      NewRecord each = made.get(i);
      CreationNonce own = asked.get(i).creationNonce();
      CreationNonce given = each.change().state().creationNonce();
      assertThat(given.equals(own)).isEqualTo(each.schema().isEmpty());
      assertStored(asked.get(i).toBuilder().creationNonce(given).build());
    }
    assertThat(prepared.findByServer(server)).isEmpty();
  }

  @Test
  void ofARecordAndADropperOneGetsTheClone() {
    PreparedDatabase clone = ready(Kind.CLONE);
    TenantDatabase asked = newState();

    List<Boolean> successes =
        Race.of(
                2,
                i ->
                    i == 0
                        ? take(asked).schema().isPresent()
                        : prepared.discard(clone.nonce(), "dropper", LONG).isPresent())
            .allWinners();

    assertThat(successes).containsExactlyInAnyOrder(true, false);
    assertThat(find(clone).isPresent()).isEqualTo(successes.get(1));
  }

  /** The first state of a record on the pool's server. */
  private TenantDatabase newState() {
    return Samples.newRecord(Samples.id(), Samples.tenantId()).server(server).build();
  }

  private NewRecord take(TenantDatabase state) {
    return records.saveAndAcquire(
        new TenantDatabaseCreatedEvent(state, Samples.attribution()),
        Samples.leaseRequest("maker"),
        fingerprint);
  }
}

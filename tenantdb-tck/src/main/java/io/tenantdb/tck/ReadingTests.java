package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding records by id and by tenant, and walking through all that live. */
abstract class ReadingTests extends RegistryTests {

  ReadingTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void onlyTheRecordOfTheIdIsFound() {
    TenantDatabase record = makeNew();
    makeNew();

    assertThat(records.findById(record.id())).contains(record);
    assertThat(records.findById(Samples.id())).isEmpty();
  }

  @Test
  void findByIdsGivesTheKnownRecordsOrderedById() {
    List<TenantDatabase> made = makeInRandomOrder(Samples.ids(6));
    TenantDatabase deleted = change(Samples.deleted(made.get(2)));
    List<TenantDatabase> expected = new ArrayList<>(made);
    expected.set(2, deleted);
    List<TenantDatabaseId> asked = new ArrayList<>(made.stream().map(TenantDatabase::id).toList());
    asked.add(Samples.id());
    asked.add(asked.get(0));
    Collections.shuffle(asked);

    assertThat(records.findByIds(asked)).containsExactlyElementsOf(expected);
  }

  @Test
  void findByIdsOfNoIdsGivesNothing() {
    TenantDatabase record = makeNew();

    assertThat(records.findByIds(List.of(record.id()))).containsExactly(record);
    assertThat(records.findByIds(List.of())).isEmpty();
  }

  @Test
  void findByTenantIdGivesTheLiveRecordFirstThenTheNewest() {
    TenantId tenant = Samples.tenantId();
    List<TenantDatabaseId> ids = Samples.ids(4);
    TenantDatabase oldest = makeAndDelete(ids.get(2), tenant, 1);
    TenantDatabase middle = makeAndDelete(ids.get(0), tenant, 2);
    TenantDatabase newest = makeAndDelete(ids.get(1), tenant, 3);
    // Another node's clock may be behind: the live record need not be the newest.
    TenantDatabase live = make(Samples.newRecord(ids.get(3), tenant).build());

    assertThat(records.findByTenantId(tenant)).containsExactly(live, newest, middle, oldest);
  }

  @Test
  void findByTenantIdGivesOnlyRecordsOfThatTenant() {
    TenantDatabase record = makeNew();
    makeNew();

    assertThat(records.findByTenantId(record.tenantId())).containsExactly(record);
    assertThat(records.findByTenantId(Samples.tenantId())).isEmpty();
  }

  @Test
  void findByTenantIdKeepsDeletedRecords() {
    TenantDatabase deleted = change(Samples.deleted(makeNew()));

    assertThat(records.findByTenantId(deleted.tenantId())).containsExactly(deleted);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8})
  void findLiveWalksThroughTheLiveRecordsInOrder(int limit) {
    List<TenantDatabase> made = makeInRandomOrder(Samples.ids(7));

    List<TenantDatabase> walked = new ArrayList<>();
    Optional<TenantDatabaseId> after = Optional.of(justBefore(made));
    while (walked.size() < made.size()) {
      List<TenantDatabase> slice = records.findLive(after, limit);
      assertThat(slice).isNotEmpty().hasSizeLessThanOrEqualTo(limit);
      walked.addAll(slice);
      after = Optional.of(slice.get(slice.size() - 1).id());
    }

    assertThat(walked.subList(0, made.size())).containsExactlyElementsOf(made);
  }

  @Test
  void findLiveStartsBehindTheIdThatIsGiven() {
    List<TenantDatabase> made = makeInRandomOrder(Samples.ids(4));

    assertThat(records.findLive(Optional.of(made.get(1).id()), 2))
        .containsExactly(made.get(2), made.get(3));
  }

  @Test
  void findLivePassesOverDeletedRecords() {
    List<TenantDatabase> made = makeInRandomOrder(Samples.ids(4));
    change(Samples.deleted(made.get(0)));
    change(Samples.deleted(made.get(2)));

    assertThat(records.findLive(Optional.of(justBefore(made)), 2))
        .containsExactly(made.get(1), made.get(3));
  }

  @Test
  void findLiveBeginsWithTheLowestId() {
    TenantDatabase record = make(Samples.newRecord(lowestFreeId(), Samples.tenantId()).build());

    List<TenantDatabase> slice = records.findLive(Optional.empty(), 200);

    assertThat(slice).contains(record);
    assertThat(slice).extracting(TenantDatabase::id).isSorted();
  }

  @Test
  void findAllPassesOverNoRecord() {
    List<TenantDatabase> made = makeInRandomOrder(Samples.ids(4));
    TenantDatabase deleted = change(Samples.deleted(made.get(1)));
    Optional<TenantDatabaseId> after = Optional.of(justBefore(made));

    assertThat(records.findAll(after, 2)).containsExactly(made.get(0), deleted);
    assertThat(records.findAll(Optional.of(deleted.id()), 2))
        .containsExactly(made.get(2), made.get(3));
  }

  @Test
  void findAllBeginsWithTheLowestId() {
    TenantDatabase record = make(Samples.newRecord(lowestFreeId(), Samples.tenantId()).build());

    List<TenantDatabase> slice = records.findAll(Optional.empty(), 200);

    assertThat(slice).contains(record);
    assertThat(slice).extracting(TenantDatabase::id).isSorted();
  }

  @Test
  void aRecordIsFoundByItsNonce() {
    List<TenantDatabase> made = makeInRandomOrder(Samples.ids(3));
    TenantDatabase deleted = change(Samples.deleted(made.get(0)));

    assertThat(
            records.findByNonces(
                List.of(made.get(2).creationNonce(), Samples.nonce(), deleted.creationNonce())))
        .containsExactly(deleted, made.get(2));
    assertThat(records.findByNonces(List.of())).isEmpty();
  }

  @Test
  void aLeasedRecordIsFoundLikeAnyOther() {
    List<TenantDatabase> made = makeInRandomOrder(Samples.ids(2));
    lease(made.get(0), "worker", Duration.ofHours(1));

    assertThat(records.findById(made.get(0).id())).contains(made.get(0));
    assertThat(records.findLive(Optional.of(justBefore(made)), 2)).containsExactlyElementsOf(made);
  }

  /** Makes records of these ids, and returns them in the order of the ids. */
  private List<TenantDatabase> makeInRandomOrder(List<TenantDatabaseId> ids) {
    List<TenantDatabaseId> shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled);
    List<TenantDatabase> made = new ArrayList<>();
    for (TenantDatabaseId id : shuffled) {
      made.add(make(Samples.newRecord(id, Samples.tenantId()).build()));
    }
    return made.stream()
        .sorted((one, other) -> one.id().toString().compareTo(other.id().toString()))
        .toList();
  }

  private TenantDatabase makeAndDelete(TenantDatabaseId id, TenantId tenant, int day) {
    TenantDatabase record =
        TenantDatabase.builder(id, tenant, Samples.nonce(), Samples.TIME.plus(Duration.ofDays(day)))
            .databaseName(Samples.databaseName())
            .build();
    return change(Samples.deleted(make(record)));
  }

  private static TenantDatabaseId justBefore(List<TenantDatabase> records) {
    return new TenantDatabaseId(new UUID(records.get(0).id().value().getMostSignificantBits(), 0));
  }

  /** An id of which at most a few tests of this suite make one that is lower. */
  private static TenantDatabaseId lowestFreeId() {
    return new TenantDatabaseId(new UUID(0, UUID.randomUUID().getLeastSignificantBits()));
  }
}

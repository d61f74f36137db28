package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is behind? */
abstract class BehindTests extends RegistryTests {

  private static final MigrationFingerprint LOW = new MigrationFingerprint("0".repeat(32));
  private static final MigrationFingerprint HIGH = new MigrationFingerprint("f".repeat(32));

  private final MigrationFingerprint target = Samples.fingerprint();

  BehindTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void whatHoldsSomethingElseOrIsUnknownIsBehind() {
    TenantDatabase upToDate = present(target);
    TenantDatabase unknown = present(null);
    TenantDatabase low = present(LOW);
    TenantDatabase high = present(HIGH);

    assertThat(allBehind(1000)).contains(unknown, low, high).doesNotContain(upToDate);
  }

  @Test
  void aRecordThatReachesTheTargetIsNoLongerBehind() {
    TenantDatabase record = present(LOW);
    assertThat(allBehind(1000)).contains(record);

    change(Samples.updated(Samples.next(record).schemaFingerprint(target).build()));

    assertThat(allBehind(1000)).extracting(TenantDatabase::id).doesNotContain(record.id());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PRESENT")
  void aRecordWithoutADatabaseIsNotBehind(DatabasePresence presence) {
    TenantDatabase present = present(LOW);
    TenantDatabase other =
        make(Samples.newRecord().toBuilder().presence(presence).schemaFingerprint(LOW).build());

    assertThat(allBehind(1000)).contains(present).doesNotContain(other);
  }

  @Test
  void aDeletedRecordIsNotBehind() {
    TenantDatabase live = present(LOW);
    TenantDatabase deleted = change(Samples.deleted(present(LOW)));

    assertThat(allBehind(1000)).contains(live).doesNotContain(deleted);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void slicesMeetEachRecordOnceAndInOrder(int size) {
    List<TenantDatabaseId> own = new ArrayList<>();
    for (MigrationFingerprint fingerprint : new MigrationFingerprint[] {null, LOW, HIGH}) {
      for (TenantDatabaseId id : Samples.ids(4)) {
        own.add(id);
        make(
            Samples.newRecord(id, Samples.tenantId())
                .presence(DatabasePresence.PRESENT)
                .schemaFingerprint(fingerprint)
                .build());
      }
    }

    assertThat(allBehind(size))
        .extracting(TenantDatabase::id)
        .filteredOn(own::contains)
        .containsExactlyElementsOf(own);
  }

  @Test
  void aSliceIsNoLongerThanItsLimit() {
    present(null);
    present(LOW);
    present(HIGH);

    assertThat(records.findBehind(target, Optional.empty(), 2)).hasSize(2);
    assertThatThrownBy(() -> records.findBehind(target, Optional.empty(), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private TenantDatabase present(@Nullable MigrationFingerprint fingerprint) {
    return make(
        Samples.newRecord().toBuilder()
            .presence(DatabasePresence.PRESENT)
            .schemaFingerprint(fingerprint)
            .build());
  }

  /** In slices of this size. */
  private List<TenantDatabase> allBehind(int size) {
    List<TenantDatabase> all = new ArrayList<>();
    Optional<TenantDatabase> last = Optional.empty();
    List<TenantDatabase> slice;
    do {
      slice = records.findBehind(target, last, size);
      all.addAll(slice);
      last = all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    } while (slice.size() == size);
    return all;
  }
}

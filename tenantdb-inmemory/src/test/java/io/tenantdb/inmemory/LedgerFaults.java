package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import io.tenantdb.inmemory.WriteRepositoryFaults.Fault;
import io.tenantdb.inmemory.WriteRepositoryFaults.Parts;
import io.tenantdb.inmemory.WriteRepositoryFaults.Records;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Registries that break one promise each about who is behind. */
final class LedgerFaults {

  private LedgerFaults() {}

  /** Does something else to each slice. */
  private abstract static class BehindFault extends Fault {

    private final BiFunction<Records, Slice, List<TenantDatabase>> find;

    BehindFault(BiFunction<Records, Slice, List<TenantDatabase>> find) {
      this.find = find;
    }

    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        private boolean sound;

        @Override
        public List<TenantDatabase> findBehind(
            MigrationFingerprint target, Optional<TenantDatabase> after, int limit) {
          if (sound) {
            return super.findBehind(target, after, limit);
          }
          sound = true;
          try {
            return find.apply(this, new Slice(target, after, limit));
          } finally {
            sound = false;
          }
        }
      };
    }
  }

  private record Slice(MigrationFingerprint target, Optional<TenantDatabase> after, int limit) {

    List<TenantDatabase> of(Records records) {
      return records.findBehind(target, after, limit);
    }
  }

  /** As a comparison with NULL does. */
  @CaughtBy("Behind.whatHoldsSomethingElseOrIsUnknownIsBehind")
  static final class TheUnknownIsNotBehind extends BehindFault {
    TheUnknownIsNotBehind() {
      super(
          (records, slice) ->
              slice.of(records).stream()
                  .filter(record -> record.schemaFingerprint() != null)
                  .toList());
    }
  }

  @CaughtBy("Behind.aRecordThatReachesTheTargetIsNoLongerBehind")
  static final class TheTargetIsBehindAsWell extends BehindFault {
    TheTargetIsBehindAsWell() {
      super(
          (records, slice) ->
              Stream.concat(
                      slice.of(records).stream(),
                      records.findLive(Optional.empty(), 1000).stream()
                          .filter(r -> slice.target().equals(r.schemaFingerprint())))
                  .toList());
    }
  }

  @CaughtBy("Behind.aRecordWithoutADatabaseIsNotBehind")
  static final class NoDatabaseIsBehind extends BehindFault {
    NoDatabaseIsBehind() {
      super((records, slice) -> records.findLive(Optional.empty(), 1000));
    }
  }

  /** A cursor that is a fingerprint skips those that share it across the border of two slices. */
  @CaughtBy("Behind.slicesMeetEachRecordOnceAndInOrder")
  static final class TheCursorIsTheFingerprint extends BehindFault {
    TheCursorIsTheFingerprint() {
      super(
          (records, slice) ->
              new Slice(slice.target(), Optional.empty(), 1000)
                  .of(records).stream()
                      .filter(
                          r ->
                              slice.after().isEmpty()
                                  || text(r).compareTo(text(slice.after().get())) > 0)
                      .limit(slice.limit())
                      .toList());
    }

    private static String text(TenantDatabase record) {
      return String.valueOf(record.schemaFingerprint());
    }
  }

  @CaughtBy("Behind.aSliceIsNoLongerThanItsLimit")
  static final class TheLimitIsIgnored extends BehindFault {
    TheLimitIsIgnored() {
      super((records, slice) -> new Slice(slice.target(), slice.after(), 1000).of(records));
    }
  }
}

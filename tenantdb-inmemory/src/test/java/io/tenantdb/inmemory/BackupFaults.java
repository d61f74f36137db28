package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantDatabaseBackup;
import io.tenantdb.tck.Samples;
import java.util.ArrayList;
import java.util.List;

/** Backups that break one promise each. */
final class BackupFaults {

  private BackupFaults() {}

  /** A backup that is sound but for what a subclass overrides. */
  private abstract static class Fault extends BackupSuite implements TenantDatabaseBackup {

    @Override
    protected final TenantDatabaseBackup backup() {
      return this;
    }

    @Override
    public void backUp(TenantDatabase record, DatabaseAddress place) {
      sound.backUp(record, place);
    }
  }

  @CaughtBy("aCopyHoldsWhatTheDatabaseHeld")
  static final class CopyIsOfAnotherRecord extends Fault {
    @Override
    public void backUp(TenantDatabase record, DatabaseAddress place) {
      super.backUp(Samples.fullRecord(), place);
    }
  }

  @CaughtBy("aCopyCanBeTakenAgain")
  static final class FirstCopyStays extends Fault {
    @Override
    public void backUp(TenantDatabase record, DatabaseAddress place) {
      if (sound.find(record.id()).isEmpty()) {
        super.backUp(record, place);
      }
    }
  }

  @CaughtBy("recordsHaveCopiesOfTheirOwn")
  static final class OneCopyForAll extends Fault {
    private final List<TenantDatabase> copied = new ArrayList<>();

    @Override
    public void backUp(TenantDatabase record, DatabaseAddress place) {
      copied.add(record);
      copied.forEach(one -> sound.backUp(one, place));
    }
  }

  @CaughtBy("aDatabaseThatIsNotThereLeavesNoCopy")
  static final class FailureIsSwallowed extends Fault {
    @Override
    public void backUp(TenantDatabase record, DatabaseAddress place) {
      try {
        super.backUp(record, place);
      } catch (TenantServerException e) {
        // As if it had been backed up.
      }
    }
  }
}

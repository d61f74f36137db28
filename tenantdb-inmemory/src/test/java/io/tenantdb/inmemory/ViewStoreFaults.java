package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import io.tenantdb.tck.TenantDatabaseReadRepositoryContract;

/** Read models that break one promise about writing each. */
final class ViewStoreFaults {

  private ViewStoreFaults() {}

  private abstract static class Fault extends TenantDatabaseReadRepositoryContract {

    abstract ViewStore faulty();

    @Override
    protected final TenantDatabaseReadRepository readRepository() {
      return new InMemoryReadRepository(faulty(), new ViewFilter(), new ViewOrder());
    }
  }

  @CaughtBy("Tombstones.aLateSaveDoesNotBringADeletedViewBack")
  static final class ResurrectedView extends Fault {
    @Override
    ViewStore faulty() {
      return new ViewStore() {
        @Override
        boolean replaces(Slot slot, Slot present) {
          return present.view() == null || super.replaces(slot, present);
        }
      };
    }
  }

  @CaughtBy("Tombstones.aDeletionThatArrivesFirstKeepsLateSavesOut")
  static final class DeletionBeforeTheSaveLeavesNoTombstone extends Fault {
    @Override
    ViewStore faulty() {
      return new ViewStore() {
        @Override
        boolean put(TenantDatabaseId id, Slot slot) {
          boolean nothingToDelete = slot.view() == null && find(id).isEmpty();
          return nothingToDelete || super.put(id, slot);
        }
      };
    }
  }

  @CaughtBy("Tombstones.aDeletionOfALowerOrTheSameVersionIsRefused")
  static final class LateDeletionWins extends Fault {
    @Override
    ViewStore faulty() {
      return new ViewStore() {
        @Override
        boolean replaces(Slot slot, Slot present) {
          return slot.view() == null || super.replaces(slot, present);
        }
      };
    }
  }

  @CaughtBy("Writing.aLowerVersionIsRefused")
  static final class StaleViewOverwrites extends Fault {
    @Override
    ViewStore faulty() {
      return new ViewStore() {
        @Override
        boolean replaces(Slot slot, Slot present) {
          boolean bothViews = slot.view() != null && present.view() != null;
          return bothViews || super.replaces(slot, present);
        }
      };
    }
  }

  @CaughtBy("Writing.theSameVersionIsRefused")
  static final class SameVersionOverwrites extends Fault {
    @Override
    ViewStore faulty() {
      return new ViewStore() {
        @Override
        boolean replaces(Slot slot, Slot present) {
          return slot.version() >= present.version();
        }
      };
    }
  }
}

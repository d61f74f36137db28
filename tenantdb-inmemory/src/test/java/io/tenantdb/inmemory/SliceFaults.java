package io.tenantdb.inmemory;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Write repositories that break one promise about what an inspection reads each. */
final class SliceFaults {

  private SliceFaults() {}

  @CaughtBy("Reading.findAllPassesOverNoRecord")
  static final class PassesOverDeletedRecords extends WriteRepositoryFaults.Fault {
    @Override
    TenantDatabaseWriteRepository faulty(WriteRepositoryFaults.Parts parts) {
      return new WriteRepositoryFaults.Records(parts) {
        @Override
        public List<TenantDatabase> findAll(Optional<TenantDatabaseId> after, int limit) {
          return findLive(after, limit);
        }
      };
    }
  }

  @CaughtBy("Reading.aRecordIsFoundByItsNonce")
  static final class NoncesOfLiveRecordsOnly extends WriteRepositoryFaults.Fault {
    @Override
    TenantDatabaseWriteRepository faulty(WriteRepositoryFaults.Parts parts) {
      return new WriteRepositoryFaults.Records(parts) {
        @Override
        public List<TenantDatabase> findByNonces(Collection<CreationNonce> nonces) {
          return super.findByNonces(nonces).stream().filter(record -> !record.isDeleted()).toList();
        }
      };
    }
  }
}

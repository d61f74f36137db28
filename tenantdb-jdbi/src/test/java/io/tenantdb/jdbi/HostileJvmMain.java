package io.tenantdb.jdbi;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A host with a locale and a time zone of its own. It installs a registry, takes a record through
 * create, lease, update and delete, and reads all of it back. Arguments: JDBC URL.
 */
final class HostileJvmMain {

  private HostileJvmMain() {}

  public static void main(String[] arguments) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(arguments[0]);
    // Keywords and names with an I, which Turkish rules fold to a dotless one.
    JdbiRegistry registry = JdbiRegistry.builder(source).schema("TENANT_REGISTRY_I").build();
    registry.install();

    TenantDatabase first = Samples.fullRecord();
    Lease lease =
        registry
            .writeRepository()
            .saveAndAcquire(Samples.created(first), Samples.leaseRequest("I"));
    TenantDatabaseEvent update = Samples.updated(Samples.next(first).build());
    registry.writeRepository().saveAndRelease(update, lease);
    TenantDatabaseEvent deletion = Samples.deleted(update.state());
    registry.writeRepository().save(deletion);

    require(registry.writeRepository().findById(first.id()).orElseThrow(), deletion.state());
    for (TenantDatabaseEvent event : List.of(Samples.created(first), update, deletion)) {
      TenantDatabaseEvent claimed = registry.outbox().claim("relay", 1, Duration.ofHours(1)).get(0);
      require(claimed, event);
      require(registry.outbox().markDelivered("relay", List.of(claimed)), Set.of(first.id()));
    }
    System.out.println(
        "done in %s %s".formatted(Locale.getDefault(), TimeZone.getDefault().getID()));
  }

  private static void require(Object actual, Object expected) {
    if (!actual.equals(expected)) {
      throw new AssertionError("expected " + expected + " but was " + actual);
    }
  }
}

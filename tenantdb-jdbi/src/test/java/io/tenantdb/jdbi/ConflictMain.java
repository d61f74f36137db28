package io.tenantdb.jdbi;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import io.tenantdb.tck.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One of several JVMs that want the same: a database for each tenant t-0, t-1 and so on, and so
 * many changes of each record that is named. Any refusal but the expected one ends it with an
 * error.
 *
 * <p>Arguments: JDBC URL, count of tenants, changes a thread and record, ids of records. It prints
 * {@code won TENANT RECORD} for each creation and waits for a line before it starts.
 */
final class ConflictMain {

  static final int THREADS = 3;

  private final TenantDatabaseWriteRepository records;

  private ConflictMain(TenantDatabaseWriteRepository records) {
    this.records = records;
  }

  public static void main(String[] arguments) throws Exception {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(arguments[0]);
    JdbiRegistry registry = JdbiRegistry.create(new HostilePool(source));
    registry.id();
    System.out.println("ready");
    if (System.in.read() < 0) {
      throw new IllegalStateException("nobody said go");
    }
    ConflictMain conflict = new ConflictMain(registry.writeRepository());
    int tenants = Integer.parseInt(arguments[1]);
    int changes = Integer.parseInt(arguments[2]);
    List<String> ids = List.of(arguments).subList(3, arguments.length);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      running.add(threads.submit(() -> conflict.run(tenants, changes, ids)));
    }
    for (Future<?> thread : running) {
      thread.get();
    }
    threads.shutdown();
  }

  private void run(int tenants, int changes, List<String> ids) {
    for (int i = 0; i < tenants; i++) {
      create(new TenantId("t-" + i));
    }
    for (int i = 0; i < changes; i++) {
      ids.forEach(id -> change(TenantDatabaseId.of(id)));
    }
  }

  private void create(TenantId tenant) {
    // The same name for all, so that two rules are broken at once.
    TenantDatabase wanted =
        TenantDatabase.builder(Samples.id(), tenant, Samples.nonce(), Samples.TIME).build();
    try {
      records.save(Samples.created(wanted));
      System.out.println("won " + tenant + " " + wanted.id());
    } catch (TenantDatabaseTenantIdExistsException e) {
      TenantDatabaseId winner = records.findByTenantId(tenant).get(0).id();
      if (!e.existing().equals(winner)) {
        throw new IllegalStateException(e.existing() + " is named, and " + winner + " won", e);
      }
    }
  }

  /** Counts the record's routing epoch up by one; somebody else's count must not be lost. */
  private void change(TenantDatabaseId id) {
    while (true) {
      TenantDatabase state = records.findById(id).orElseThrow();
      try {
        records.save(
            Samples.updated(Samples.next(state).routingEpoch(state.routingEpoch() + 1).build()));
        return;
      } catch (StaleVersionException e) {
        if (e.actual() <= state.version()) {
          throw new IllegalStateException("version " + e.actual() + " is no news", e);
        }
      }
    }
  }
}

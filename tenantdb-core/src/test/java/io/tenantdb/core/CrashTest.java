package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.RegistryUnavailableException;
import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.spi.TenantDatabaseLeases;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A worker dies before each call that an operation makes to its ports, one after the other, and
 * another node is there: it finishes the work, and the records agree with the server.
 */
class CrashTest {

  private static final int MOST_CALLS = 100;
  private static final DatabaseName NEW_NAME = new DatabaseName("renamed");

  /** The operations that take a lease. */
  enum Operation {
    CREATE {
      @Override
      void run(Host host, TenantId tenantId) {
        host.tenantDb.provisioning().createTenantDatabase(Host.create(tenantId));
      }
    },
    CREATE_BY_COMMAND {
      @Override
      void run(Host host, TenantId tenantId) {
        host.tenantDb.commands().create(Host.create(tenantId));
      }
    },
    MIGRATE {
      @Override
      void run(Host host, TenantId tenantId) {
        host.tenantDb.migrations().migrateTenantDatabase(tenantId, BY);
      }
    },
    RENAME {
      @Override
      void run(Host host, TenantId tenantId) {
        host.tenantDb.provisioning().updateTenantDatabaseName(tenantId, NEW_NAME, BY);
      }
    },
    SUSPEND {
      @Override
      void run(Host host, TenantId tenantId) {
        host.tenantDb.provisioning().suspendTenantDatabase(tenantId, BY);
      }
    },
    RESUME {
      @Override
      void run(Host host, TenantId tenantId) {
        host.tenantDb.provisioning().resumeTenantDatabase(tenantId, BY);
      }
    },
    SUSPEND_BY_HAND {
      @Override
      void run(Host host, TenantId tenantId) {
        setStatus(host, tenantId, TenantDatabaseStatus.SUSPENDED);
      }
    },
    RESUME_BY_HAND {
      @Override
      void run(Host host, TenantId tenantId) {
        setStatus(host, tenantId, TenantDatabaseStatus.ACTIVE);
      }
    },
    DELETE {
      @Override
      void run(Host host, TenantId tenantId) {
        host.tenantDb.provisioning().deleteTenantDatabase(tenantId, BY);
      }
    },
    RESTORE {
      @Override
      void prepare(Host host, TenantId tenantId) {
        recycled(host, tenantId);
      }

      @Override
      void run(Host host, TenantId tenantId) {
        host.tenantDb.provisioning().restoreTenantDatabase(newest(host, tenantId), BY);
      }
    },
    PURGE {
      @Override
      void prepare(Host host, TenantId tenantId) {
        recycled(host, tenantId);
      }

      @Override
      void run(Host host, TenantId tenantId) {
        host.tenantDb.provisioning().purgeTenantDatabase(newest(host, tenantId), BY);
      }
    };

    abstract void run(Host host, TenantId tenantId);

    private static void recycled(Host host, TenantId tenantId) {
      try (TenantDb node = host.builder().recycleBin(Duration.ofDays(1)).build()) {
        node.provisioning().createTenantDatabase(Host.create(tenantId));
        node.provisioning().deleteTenantDatabase(tenantId, BY);
      }
    }

    private static void setStatus(Host host, TenantId tenantId, TenantDatabaseStatus status) {
      host.tenantDb
          .commands()
          .update(
              TenantDatabaseUpdateCommand.builder(newest(host, tenantId), BY)
                  .status(status)
                  .build());
    }

    private static TenantDatabaseId newest(Host host, TenantId tenantId) {
      return host.registry.writeRepository().findByTenantId(tenantId).get(0).id();
    }

    /** What the tenant has before the operation. */
    void prepare(Host host, TenantId tenantId) {
      if (this != CREATE && this != CREATE_BY_COMMAND) {
        host.tenantDb.provisioning().createTenantDatabase(Host.create(tenantId));
        if (this == RESUME || this == RESUME_BY_HAND) {
          host.tenantDb.provisioning().suspendTenantDatabase(tenantId, BY);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherNodeFinishesWhatACrashLeft(Operation operation) {
    int crashes = 0;
    while (crashes < MOST_CALLS && isCutOff(operation, crashes + 1)) {
      crashes++;
    }

    assertThat(crashes).as("calls of %s", operation).isBetween(2, MOST_CALLS - 1);
  }

  /** The registry is away for one call, whichever: what could not be written down is finished. */
  @ParameterizedTest
  @EnumSource
  void anotherNodeFinishesWhatCouldNotBeWritten(Operation operation) {
    int outages = 0;
    while (outages < MOST_CALLS && meetsAnOutage(operation, outages + 1)) {
      outages++;
    }

    assertThat(outages).as("calls of the registry by %s", operation).isBetween(2, MOST_CALLS - 1);
  }

  private static boolean meetsAnOutage(Operation operation, int call) {
    AtomicReference<Instant> now = new AtomicReference<>(Samples.TIME);
    try (Host host = new Host(now::get, Duration.ofSeconds(20))) {
      TenantId tenantId = host.tenant();
      operation.prepare(host, tenantId);
      AtomicInteger calls = new AtomicInteger();
      Thread worker = Thread.currentThread();
      host.calls.beforeAny(
          port -> {
            boolean registry =
                port == TenantDatabaseWriteRepository.class || port == TenantDatabaseLeases.class;
            if (registry && Thread.currentThread() == worker && calls.incrementAndGet() == call) {
              throw new RegistryUnavailableException("the registry is away", null);
            }
          });
      try {
        operation.run(host, tenantId);
      } catch (TenantDbException e) {
        assertThat(calls.get()).isGreaterThanOrEqualTo(call);
      }
      endAllLeasesAndClaims(host, now);
      finishElsewhere(host, operation, tenantId, call);
      return calls.get() >= call;
    }
  }

  /** Whether the operation makes so many calls: the worker died before it made that one. */
  private static boolean isCutOff(Operation operation, int call) {
    AtomicReference<Instant> now = new AtomicReference<>(Samples.TIME);
    try (Host host = new Host(now::get, Duration.ofSeconds(20))) {
      TenantId tenantId = host.tenant();
      operation.prepare(host, tenantId);
      boolean crashed = crashes(host, call, () -> operation.run(host, tenantId));
      endAllLeasesAndClaims(host, now);
      finishElsewhere(host, operation, tenantId, crashed ? call : 0);
      return crashed;
    }
  }

  /** The end of a process; nothing in the core goes on after it. */
  private static final class Crash extends VirtualMachineError {
    private static final long serialVersionUID = 1L;
  }

  private static boolean crashes(Host host, int call, Runnable work) {
    Thread worker = Thread.currentThread();
    AtomicInteger calls = new AtomicInteger();
    host.calls.beforeAny(
        port -> {
          boolean own = Thread.currentThread() == worker;
          if (own && (calls.get() >= call || calls.incrementAndGet() == call)) {
            throw new Crash();
          }
          if (!own && calls.get() >= call) {
            throw new IllegalStateException("this process is dead");
          }
        });
    try {
      work.run();
      return false;
    } catch (Crash e) {
      return true;
    }
  }

  /** The dead node's threads are over first: none of them may claim an event later than that. */
  private static void endAllLeasesAndClaims(Host host, AtomicReference<Instant> now) {
    host.close();
    now.set(Samples.TIME.plus(Duration.ofHours(1)));
  }

  private static void finishElsewhere(
      Host host, Operation operation, TenantId tenantId, int crashedAt) {
    try (TenantDb other =
        TenantDb.builder(
                host.registry, host.readRepository, host.provisioner, host.migrator, host.directory)
            .pollInterval(Duration.ofMillis(5))
            .reconcileInterval(Duration.ofMillis(5))
            .build()) {
      await()
          .alias(operation + " that died before call " + crashedAt)
          .untilAsserted(
              () -> {
                assertThat(host.registry.leases().findExpired(10)).isEmpty();
                assertThat(other.events().pending()).isZero();
                List<TenantDatabase> records =
                    host.registry.writeRepository().findByTenantId(tenantId);
                assertThat(records).allSatisfy(record -> assertAgreed(host, record));
              });
    }
  }

  private static void assertAgreed(Host host, TenantDatabase record) {
    assertThat(record.nextName()).isNull();
    DatabaseInspection found =
        host.provisioner.inspect(OwnedDatabase.of(host.registry.id(), record));
    if (record.isDeleted()) {
      assertThat(found).isEqualTo(new DatabaseInspection.Absent());
    } else {
      boolean open = record.status() == TenantDatabaseStatus.ACTIVE;
      assertThat(record.status()).isIn(TenantDatabaseStatus.ACTIVE, TenantDatabaseStatus.SUSPENDED);
      assertThat(record.serving()).isEqualTo(open);
      assertThat(found).isEqualTo(new DatabaseInspection.Own(open));
    }
    boolean renamed = record.databaseName().equals(NEW_NAME);
    assertThat(host.provisioner.exists(SERVER, DatabaseName.forTenant(record.tenantId())))
        .isEqualTo(!renamed && !record.isDeleted());
    assertThat(record.schemaVersion()).isIn(null, new SchemaVersion("2"));
  }
}

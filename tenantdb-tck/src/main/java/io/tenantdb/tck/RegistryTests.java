package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.spi.TenantDatabaseLeases;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of the registry's three ports have in common. */
abstract class RegistryTests {

  /** A lease or a claim that a test lets expire. */
  static final Duration TINY = Duration.ofMillis(50);

  TenantDatabaseRegistry registry;
  TenantDatabaseWriteRepository records;
  TenantDatabaseLeases leases;
  TenantDatabaseOutbox outbox;
  OutboxReader reader;

  private final Supplier<TenantDatabaseRegistry> fixture;

  RegistryTests(Supplier<TenantDatabaseRegistry> fixture) {
    this.fixture = fixture;
  }

  @BeforeEach
  void openRegistry() {
    registry = fixture.get();
    records = registry.writeRepository();
    leases = registry.leases();
    outbox = registry.outbox();
    reader = new OutboxReader(outbox);
  }

  /** Makes a record, and shows that it is there. */
  TenantDatabase make(TenantDatabase state) {
    records.save(Samples.created(state));
    assertStored(state);
    return state;
  }

  TenantDatabase makeNew() {
    return make(Samples.newRecord());
  }

  /** Writes a change, and shows that it is there. */
  TenantDatabase change(TenantDatabaseEvent change) {
    records.save(change);
    assertStored(change.state());
    return change.state();
  }

  /** Writes the version after this state. */
  TenantDatabase changeNext(TenantDatabase state) {
    return change(nextChange(state));
  }

  /** The event that makes the version after this state. */
  static TenantDatabaseEvent nextChange(TenantDatabase state) {
    return Samples.updated(Samples.next(state).build());
  }

  Lease lease(TenantDatabase record, String owner) {
    return lease(record, owner, Duration.ofHours(1));
  }

  Lease lease(TenantDatabase record, String owner, Duration duration) {
    Lease lease = leases.acquire(record.id(), Samples.leaseRequest(owner, duration)).lease();
    assertThat(lease).isNotNull();
    assertThat(lease.id()).isEqualTo(record.id());
    assertThat(lease.owner()).isEqualTo(owner);
    return lease;
  }

  /** Saves without a lease as soon as the lease has expired, which it shows without taking it. */
  TenantDatabase saveWhenExpired(TenantDatabase record) {
    TenantDatabaseEvent change = nextChange(record);
    Await.success(
        "a save after the lease has expired",
        () -> {
          try {
            records.save(change);
            return true;
          } catch (TenantDatabaseBusyException e) {
            return false;
          }
        });
    assertStored(change.state());
    return change.state();
  }

  void assertStored(TenantDatabase state) {
    assertThat(records.findById(state.id())).contains(state);
  }

  /** The record is at this state and all its events led there: nothing else was written. */
  void assertNothingWrittenAfter(TenantDatabase state) {
    assertStored(state);
    assertThat(reader.deliverAll(state.id()))
        .as("events of the record")
        .extracting(TenantDatabaseEvent::version)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, state.version()).boxed().toList());
  }

  /** There is no such record, and it has no events. */
  void assertNothingWritten(TenantDatabaseId id) {
    assertThat(records.findById(id)).isEmpty();
    assertThat(reader.deliverAll(id)).as("events of a record that is not there").isEmpty();
  }
}

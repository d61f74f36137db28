package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantConnections;
import org.junit.jupiter.api.Test;

/** The contract of {@link TenantConnections}. */
public abstract class TenantConnectionsContract {

  /** For the adapter's test class. */
  protected TenantConnectionsContract() {}

  /** The adapter; the same one throughout a test. */
  protected abstract TenantConnections connections();

  /** The route to a database that can be reached; another record's with every call. */
  protected abstract TenantRoute newRoute();

  /** Opens something to a database, in the way that the host does. */
  protected abstract Handle open(TenantRoute route);

  /** What is open to a database. */
  @FunctionalInterface
  public interface Handle {

    /** Whether it can still be used. */
    boolean isOpen();
  }

  @Test
  void whatIsOpenIsClosed() {
    TenantRoute route = newRoute();
    Handle one = openNow(route);
    Handle other = openNow(route);

    connections().evict(route);

    assertThat(one.isOpen()).isFalse();
    assertThat(other.isOpen()).isFalse();
  }

  @Test
  void whatWasOpenedUnderAnotherNameAndEpochIsClosedToo() {
    TenantRoute route = newRoute();
    Handle handle = openNow(route);
    TenantRoute now =
        new TenantRoute(
            route.id(),
            route.tenantId(),
            route.server(),
            Samples.databaseName(),
            route.epoch() + 1,
            false);

    connections().evict(now);

    assertThat(handle.isOpen()).isFalse();
  }

  @Test
  void whatIsOpenToOtherDatabasesStaysOpen() {
    TenantRoute route = newRoute();
    Handle evicted = openNow(route);
    Handle other = openNow(newRoute());

    connections().evict(route);

    assertThat(evicted.isOpen()).isFalse();
    assertThat(other.isOpen()).isTrue();
  }

  @Test
  void aDatabaseCanBeOpenedAgainAndEvictedAgain() {
    TenantRoute route = newRoute();
    Handle first = openNow(route);
    connections().evict(route);
    connections().evict(route);
    assertThat(first.isOpen()).isFalse();

    Handle second = openNow(route);
    connections().evict(route);

    assertThat(second.isOpen()).isFalse();
  }

  @Test
  void aDatabaseToWhichNothingIsOpenIsNoProblem() {
    TenantRoute route = newRoute();
    Handle handle = openNow(route);

    connections().evict(TenantRoute.to(Samples.newRecord()));

    assertThat(handle.isOpen()).isTrue();
    connections().evict(route);
    assertThat(handle.isOpen()).isFalse();
  }

  private Handle openNow(TenantRoute route) {
    Handle handle = open(route);
    assertThat(handle.isOpen()).isTrue();
    return handle;
  }
}

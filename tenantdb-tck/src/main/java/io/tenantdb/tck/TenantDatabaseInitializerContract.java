package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseInitializer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract of {@link TenantDatabaseInitializer}. */
public abstract class TenantDatabaseInitializerContract {

  private static final int TENANTS = 8;

  /** For the adapter's test class. */
  protected TenantDatabaseInitializerContract() {}

  /** The adapter. */
  protected abstract TenantDatabaseInitializer initializer();

  /** The way to another database that has the tenants' schema and was never initialized. */
  protected abstract TenantRoute newRoute();

  /** What the initializer writes, as it is in the database; equal if it is the same. */
  protected abstract Object content(TenantRoute route);

  @Test
  void anInitializedDatabaseHoldsWhatAnEmptyOneDoesNot() {
    TenantRoute route = newRoute();
    Object before = content(route);

    initializer().initialize(route, Samples.heldFence());

    assertThat(content(route)).isNotEqualTo(before);
  }

  @Test
  void aRepetitionChangesNothing() {
    TenantRoute route = newRoute();
    Object empty = content(route);
    TenantDatabaseInitializer initializer = initializer();
    initializer.initialize(route, Samples.heldFence());
    Object first = content(route);

    initializer.initialize(route, Samples.heldFence());

    assertThat(first).isNotEqualTo(empty);
    assertThat(content(route)).isEqualTo(first);
  }

  @Test
  void withoutTheLeaseNothingIsWritten() {
    TenantRoute route = newRoute();
    Object before = content(route);
    TenantDatabaseInitializer initializer = initializer();

    Throwable refusal =
        catchThrowable(() -> initializer.initialize(route, FencedProvisionerTests.LOST));

    assertThat(refusal).isInstanceOf(LeaseLostException.class);
    assertThat(content(route)).isEqualTo(before);
  }

  @Test
  void manyDatabasesAtOnceEachGetTheirOwn() {
    List<TenantRoute> routes = Stream.generate(this::newRoute).limit(TENANTS).toList();
    Object empty = content(routes.get(0));
    TenantDatabaseInitializer initializer = initializer();

    Race.ofActions(TENANTS, i -> initializer.initialize(routes.get(i), Samples.heldFence()))
        .allWinners();

    assertThat(routes.stream().map(this::content)).doesNotContain(empty).doesNotHaveDuplicates();
  }
}

package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host's connections are closed, and nobody gets a new one, before the server is touched. */
class EvictionTest {

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"drop", "recycle", "backUp", "suspend", "rename"})
  void nothingIsDoneOnTheServerWhileTheHostIsConnected(String call) {
    TenantDatabase record = host.migrated();
    var handle = host.connections.open(TenantRoute.to(record));
    List<String> seen = new CopyOnWriteArrayList<>();
    for (String any : List.of("drop", "recycle", "backUp", "suspend", "rename")) {
      host.calls.before(
          any,
          arguments -> {
            assertThat(handle.isOpen()).as("connection at %s", any).isFalse();
            assertThat(host.state(record).serving()).as("serving at %s", any).isFalse();
            seen.add(any);
          });
    }

    act(call, record);

    assertThat(seen).contains(call);
  }

  private void act(String call, TenantDatabase record) {
    TenantDbBuilder builder = host.builder();
    switch (call) {
      case "recycle" -> builder.recycleBin(Duration.ofDays(1));
      case "backUp" -> builder.backup((state, place) -> {});
      default -> {}
    }
    try (TenantDb node = builder.build()) {
      var service = node.provisioning();
      var unused =
          switch (call) {
            case "suspend" -> service.suspendTenantDatabase(record.tenantId(), BY);
            case "rename" ->
                service.updateTenantDatabaseName(record.tenantId(), Samples.databaseName(), BY);
            default -> service.deleteTenantDatabase(record.tenantId(), BY);
          };
    }
  }
}

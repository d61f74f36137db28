package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.provisioning.Placement;
import io.tenantdb.api.provisioning.ServerLoad;
import io.tenantdb.api.spi.PlacementStrategy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract of {@link PlacementStrategy}. */
public abstract class PlacementStrategyContract {

  /** For the adapter's test class. */
  protected PlacementStrategyContract() {}

  /** The adapter. */
  protected abstract PlacementStrategy strategy();

  /** Three servers, each with room for more by the strategy's own rules. */
  protected List<ServerLoad> servers() {
    return List.of(
        new ServerLoad(Samples.server(), 2),
        new ServerLoad(Samples.server(), 1),
        new ServerLoad(Samples.server(), 0));
  }

  @Test
  void aServerThatIsThereIsChosen() {
    List<ServerLoad> servers = servers();

    assertOneOf(servers, strategy().place(Samples.tenantId(), servers));
  }

  @Test
  void aServerThatIsGoneIsNotChosen() {
    List<ServerLoad> servers = servers();
    PlacementStrategy strategy = strategy();
    assertOneOf(servers, strategy.place(Samples.tenantId(), servers));

    for (ServerLoad left : servers) {
      assertOneOf(List.of(left), strategy.place(Samples.tenantId(), List.of(left)));
    }
  }

  @Test
  void whereThereIsNoServerTheRefusalSaysWhy() {
    assertThat(strategy().place(Samples.tenantId(), List.of()))
        .isInstanceOfSatisfying(
            Placement.Refused.class, refused -> assertThat(refused.reason()).isNotBlank());
  }

  @Test
  void manyThreadsEachGetAServer() {
    List<ServerLoad> servers = servers();
    PlacementStrategy strategy = strategy();

    Race<Placement> race =
        Race.of(Race.MANY, i -> strategy.place(new TenantId("tenant-" + i), servers));

    assertThat(race.allWinners()).allSatisfy(placement -> assertOneOf(servers, placement));
  }

  private static void assertOneOf(List<ServerLoad> servers, Placement placement) {
    assertThat(placement)
        .isInstanceOfSatisfying(
            Placement.On.class,
            on -> assertThat(servers).extracting(ServerLoad::server).contains(on.server()));
  }
}

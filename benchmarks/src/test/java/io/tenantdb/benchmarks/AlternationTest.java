package io.tenantdb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlternationTest {

  private final List<String> order = new ArrayList<>();
  private final Alternation alternation = new Alternation();

  @Test
  void contendersTakeTurns() throws Exception {
    add("a");
    add("b");

    alternation.run(0, 2);

    assertThat(order)
        .containsExactly("before a", "a", "before b", "b", "before a", "a", "before b", "b");
  }

  @Test
  void warmUpRoundsAreRunAndNotMeasured() throws Exception {
    Samples samples = add("a");

    alternation.run(2, 3);

    assertThat(order).hasSize(10);
    assertThat(samples.size()).isEqualTo(3);
  }

  @Test
  void slowContendersTakePartInSomeRounds() throws Exception {
    Samples samples = alternation.addSlow(3, () -> {}, () -> {});

    alternation.run(0, 7);

    assertThat(samples.size()).isEqualTo(3);
  }

  private Samples add(String name) {
    return alternation.add(() -> order.add("before " + name), () -> order.add(name));
  }
}

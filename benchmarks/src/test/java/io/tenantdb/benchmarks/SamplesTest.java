package io.tenantdb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SamplesTest {

  @Test
  void medianIsTheMiddleOne() {
    assertThat(samples(9, 1, 2).median()).isEqualTo(2);
  }

  @Test
  void medianOfAnEvenNumberIsBetweenTheMiddleTwo() {
    assertThat(samples(9, 1, 2, 4).median()).isEqualTo(3);
  }

  @Test
  void percentileIsTheSmallestThatTheShareDoesNotExceed() {
    Samples samples = samples(10, 9, 8, 7, 6, 5, 4, 3, 2, 1);

    assertThat(samples.percentile(0.1)).isEqualTo(1);
    assertThat(samples.percentile(0.9)).isEqualTo(9);
    assertThat(samples.percentile(1)).isEqualTo(10);
  }

  @Test
  void nothingMeasuredIsNoFigure() {
    assertThatThrownBy(() -> new Samples().median()).hasMessage("nothing was measured");
  }

  private static Samples samples(double... values) {
    Samples samples = new Samples();
    for (double value : values) {
      samples.add(value);
    }
    return samples;
  }
}

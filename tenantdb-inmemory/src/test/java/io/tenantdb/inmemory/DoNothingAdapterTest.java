package io.tenantdb.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test that an adapter passes by doing nothing proves nothing: there is none. */
class DoNothingAdapterTest {

  @ParameterizedTest
  @MethodSource("suites")
  void everyTestFails(Class<?> suite) {
    SuiteRun run = SuiteRun.ofAll(suite);

    assertThat(run.passed()).isEmpty();
    assertThat(run.failed()).isNotEmpty();
  }

  static Stream<Class<?>> suites() {
    return Arrays.stream(DoNothingSuites.class.getDeclaredClasses())
        .sorted(Comparator.comparing(Class::getName));
  }
}

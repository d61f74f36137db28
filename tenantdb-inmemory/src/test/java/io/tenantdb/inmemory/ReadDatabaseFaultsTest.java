package io.tenantdb.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.spi.TenantReadDatabases;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Adapters of read databases with one fault each, and the test that catches it. */
class ReadDatabaseFaultsTest {

  @ParameterizedTest(name = "{0} is caught by {1}")
  @MethodSource("faults")
  void aFaultIsCaught(Class<?> faultySuite, String test) {
    SuiteRun run = SuiteRun.ofTest(faultySuite, test);

    assertThat(run.failed()).as("what %s caught", test).isNotEmpty();
    assertThat(run.failed().values())
        .hasOnlyElementsOfTypes(AssertionError.class, TenantDbException.class);
  }

  @Test
  void theSoundAdapterPassesTheSuite() {
    SuiteRun run = SuiteRun.ofAll(InMemoryReadDatabasesTest.class);

    assertThat(run.failed()).isEmpty();
    assertThat(run.passed()).isNotEmpty();
  }

  @Test
  void anAdapterThatDoesNothingFailsEveryTest() {
    SuiteRun run = SuiteRun.ofAll(DoesNothing.class);

    assertThat(run.passed()).isEmpty();
    assertThat(run.failed()).isNotEmpty();
  }

  static Stream<Arguments> faults() {
    return Arrays.stream(ReadDatabaseFaults.class.getDeclaredClasses())
        .filter(suite -> suite.isAnnotationPresent(CaughtBy.class))
        .sorted(Comparator.comparing(Class::getName))
        .map(
            suite ->
                Arguments.of(
                    Named.of(suite.getSimpleName(), suite),
                    suite.getAnnotation(CaughtBy.class).value()));
  }

  static final class DoesNothing extends ReadDatabasesSuite {
    @Override
    protected TenantReadDatabases readDatabases() {
      return DoNothing.adapter(TenantReadDatabases.class);
    }
  }
}

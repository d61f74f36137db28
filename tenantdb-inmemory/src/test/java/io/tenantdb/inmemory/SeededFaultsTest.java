package io.tenantdb.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.error.TenantDbException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters with one fault each, and the test of the contract suite that catches it. */
@Execution(ExecutionMode.CONCURRENT)
class SeededFaultsTest {

  private static final List<Class<?>> FAULTS =
      List.of(
          WriteRepositoryFaults.class,
          LeaseFaults.class,
          TakeoverFaults.class,
          OutboxFaults.class,
          ViewStoreFaults.class,
          ViewQueryFaults.class,
          PageFaults.class,
          EventBusFaults.class,
          ProvisionerFaults.class,
          CloneFaults.class,
          SurveyFaults.class,
          SliceFaults.class,
          RecycleFaults.class,
          RecycledRecordFaults.class,
          PreparedDatabasesFaults.class,
          WarmPoolFaults.class,
          RunFaults.class,
          RunOrderFaults.class,
          RunReportFaults.class,
          CredentialsFaults.class,
          BackupFaults.class,
          MigratorFaults.class,
          HostFaults.class,
          HostPartFaults.class);

  @ParameterizedTest(name = "{0} is caught by {1}")
  @MethodSource("faults")
  void aFaultIsCaught(Class<?> faultySuite, String test) {
    SuiteRun run = SuiteRun.ofTest(faultySuite, test);

    assertThat(run.failed()).as("what %s caught", test).isNotEmpty();
    // Anything else would mean that the broken adapter is broken in more than its one way.
    assertThat(run.failed().values())
        .hasOnlyElementsOfTypes(AssertionError.class, TenantDbException.class);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        InMemoryWriteRepositoryTest.class,
        InMemoryLeasesTest.class,
        InMemoryOutboxTest.class,
        InMemoryReadRepositoryTest.class,
        InMemoryEventBusTest.class,
        InMemoryPreparedDatabasesTest.class,
        InMemoryRunsTest.class,
        InMemoryTenantCredentialsTest.class,
        InMemoryTenantDatabaseBackupTest.class,
        InMemoryProvisionerTest.class,
        InMemoryMigratorTest.class,
        InMemoryTenantDirectoryTest.class,
        InMemoryTenantConnectionsTest.class,
      })
  void theSoundAdapterPassesTheSuite(Class<?> suite) {
    SuiteRun run = SuiteRun.ofAll(suite);

    assertThat(run.failed()).isEmpty();
    assertThat(run.passed()).isNotEmpty();
  }

  @Test
  void thereAreAtLeastTwentyFaults() {
    assertThat(faults()).hasSizeGreaterThanOrEqualTo(20);
  }

  static Stream<Arguments> faults() {
    return FAULTS.stream()
        .flatMap(holder -> Arrays.stream(holder.getDeclaredClasses()))
        .filter(suite -> suite.isAnnotationPresent(CaughtBy.class))
        .sorted(Comparator.comparing(Class::getName))
        .map(
            suite ->
                Arguments.of(
                    Named.of(suite.getSimpleName(), suite),
                    suite.getAnnotation(CaughtBy.class).value()));
  }
}

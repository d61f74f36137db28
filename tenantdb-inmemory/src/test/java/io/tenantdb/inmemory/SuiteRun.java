package io.tenantdb.inmemory;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * What came of running the tests of one class apart from those of the build.
 *
 * @param passed the tests that passed
 * @param failed the tests that failed, each with what it failed by
 */
record SuiteRun(List<String> passed, Map<String, Throwable> failed) {

  /** Runs all tests of a class. */
  static SuiteRun ofAll(Class<?> testClass) {
    return run(testClass, test -> true);
  }

  /**
   * Runs the tests of one method, which are several if it has parameters.
   *
   * @param test the nested class, if there is one, and the method: {@code
   *     Saving.everyFieldIsStored}
   */
  static SuiteRun ofTest(Class<?> testClass, String test) {
    return run(testClass, source -> nameOf(testClass, source).equals(test));
  }

  private static SuiteRun run(Class<?> testClass, Predicate<MethodSource> wanted) {
    // What this build registers for itself must not listen to tests that are meant to fail.
    LauncherConfig config =
        LauncherConfig.builder()
            .enableLauncherSessionListenerAutoRegistration(false)
            .enableLauncherDiscoveryListenerAutoRegistration(false)
            .enableTestExecutionListenerAutoRegistration(false)
            .enablePostDiscoveryFilterAutoRegistration(false)
            .build();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(testClass))
            .filters(methodFilter(wanted))
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
            .build();
    Recorder recorder = new Recorder(testClass);
    LauncherFactory.create(config).execute(request, recorder);
    return new SuiteRun(List.copyOf(recorder.passed), Map.copyOf(recorder.failed));
  }

  private static PostDiscoveryFilter methodFilter(Predicate<MethodSource> wanted) {
    return (TestDescriptor descriptor) ->
        FilterResult.includedIf(
            methodOf(descriptor.getSource()).map(wanted::test).orElse(descriptor.isContainer()));
  }

  private static Optional<MethodSource> methodOf(Optional<TestSource> source) {
    return source.filter(MethodSource.class::isInstance).map(MethodSource.class::cast);
  }

  private static String nameOf(Class<?> testClass, MethodSource source) {
    String className = source.getClassName();
    return className.equals(testClass.getName())
        ? source.getMethodName()
        : className.substring(className.lastIndexOf('$') + 1) + '.' + source.getMethodName();
  }

  private static final class Recorder implements TestExecutionListener {

    private final Class<?> testClass;
    private final List<String> passed = new ArrayList<>();
    private final Map<String, Throwable> failed = new HashMap<>();

    private Recorder(Class<?> testClass) {
      this.testClass = testClass;
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
      // One that only gives up has not found anything wrong.
      boolean success = result.getStatus() != TestExecutionResult.Status.FAILED;
      // A container that fails takes its tests with it.
      if (identifier.isTest() || !success) {
        String name =
            methodOf(identifier.getSource())
                .map(source -> nameOf(testClass, source) + ' ' + identifier.getDisplayName())
                .orElse(identifier.getDisplayName());
        if (success) {
          passed.add(name);
        } else {
          failed.put(name, result.getThrowable().orElseGet(IllegalStateException::new));
        }
      }
    }
  }
}

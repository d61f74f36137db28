package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compiler as the ordinary build sets it up refuses a null where none may be. */
class NullAwayTest {

  /** The ordinary build checks on this one only, see the root pom's profile "baseline-jdk". */
  private static final int BASELINE = 17;

  private static final String SEEDED =
      """
      package seeded;

      import org.jspecify.annotations.NullMarked;
      import org.jspecify.annotations.Nullable;

      @NullMarked
      final class Seeded {

        private Seeded() {}

        static int length(%s String text) {
          return text.length();
        }
      }
      """;

  @TempDir private Path folder;

  @BeforeEach
  void onTheBaselineJdk() {
    assumeThat(Runtime.version().feature()).isEqualTo(BASELINE);
  }

  @Test
  void aNullThatIsDereferencedDoesNotCompile() throws Exception {
    Compilation violation = compile(SEEDED.formatted("@Nullable"));

    assertThat(violation.exitCode()).as(violation.output()).isNotZero();
    assertThat(violation.output())
        .contains("Seeded.java:12: error: [NullAway] dereferenced expression");
  }

  @Test
  void theSameClassWithoutTheNullCompiles() throws Exception {
    Compilation sound =
        compile(
            SEEDED
                .formatted("")
                .replace("import org.jspecify.annotations.Nullable;\n", "")
                .replace("( String", "(String"));

    assertThat(sound.exitCode()).as(sound.output()).isZero();
  }

  @Test
  void aClassThatIsNotNullMarkedDoesNotCompile() throws Exception {
    Compilation unmarked = compile(SEEDED.formatted("@Nullable").replace("@NullMarked\n", ""));

    assertThat(unmarked.exitCode()).as(unmarked.output()).isNotZero();
    assertThat(unmarked.output()).contains("error: [RequireExplicitNullMarking]");
  }

  /** How javac ended, and what it said. */
  private record Compilation(int exitCode, String output) {}

  private Compilation compile(String source) throws Exception {
    Path file = Files.createDirectories(folder.resolve("seeded")).resolve("Seeded.java");
    Files.writeString(file, source);
    Path output = folder.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    // For one class, compiling well costs more than it gains.
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(CompilerSettings.ofMainCode());
    command.addAll(List.of("-d", folder.resolve("classes").toString()));
    command.addAll(List.of("-cp", classPath(), "-processorpath", classPath(), file.toString()));
    Process javac =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(javac.waitFor(2, TimeUnit.MINUTES)).as("javac has ended").isTrue();
    } finally {
      javac.destroyForcibly();
    }
    return new Compilation(javac.exitValue(), Files.readString(output));
  }

  /** Error Prone and NullAway are on the class path of this module's tests. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}

package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything public says what it is for. */
class JavadocTest {

  @Test
  void everythingPublicIsDocumented() throws IOException {
    List<String> undocumented =
        PublicDeclarations.withoutComment(
            Artifacts.published().stream().flatMap(JavadocTest::filesOf).toList());

    assertThat(undocumented).isEmpty();
  }

  @Test
  void whatIsNotDocumentedIsFound(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("Seeded.java");
    Files.writeString(
        file,
        """
        /** A record. */
        public record Seeded(int value, int other) {
          public Seeded {}
          public Seeded(int value) { this(value, 0); }
          @Override public String toString() { return ""; }
          public void method() {}
          void notPublic() {}
          public enum Kind { ONE }
          /** A port. */
          interface Port { void hidden(); }
          /** A port. */
          public interface OpenPort { void call(); }
        }
        """);

    assertThat(PublicDeclarations.withoutComment(List.of(file)))
        .containsExactlyInAnyOrder(
            "Seeded.java: @param value of Seeded",
            "Seeded.java: @param other of Seeded",
            "Seeded.java: Seeded(int value)",
            "Seeded.java: method()",
            "Seeded.java: Kind",
            "Seeded.java: ONE",
            "Seeded.java: call()");
  }

  private static Stream<Path> filesOf(String artifact) {
    Path sources = Artifacts.sources(artifact);
    if (!Files.isDirectory(sources)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !sources.relativize(file).toString().contains("internal"))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

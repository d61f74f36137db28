package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documents' code is code that compiles: each snippet stands in {@link Snippets}. */
class DocumentsTest {

  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void everyJavaSnippetOfTheReadmeCompiles() throws IOException {
    String readme = Files.readString(Artifacts.ROOT.resolve("README.md"));
    String snippets = flat(Files.readString(Path.of("src/test/java/io/tenantdb/it/Snippets.java")));
    List<String> found = JAVA.matcher(readme).results().map(DocumentsTest::code).toList();

    assertThat(found).isNotEmpty();
    assertThat(found).allSatisfy(code -> assertThat(snippets).contains(flat(code)));
  }

  private static String code(MatchResult match) {
    return match.group(1);
  }

  private static String flat(String code) {
    return code.replaceAll("\\s+", "");
  }
}

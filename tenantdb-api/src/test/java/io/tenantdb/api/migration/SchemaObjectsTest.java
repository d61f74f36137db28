package io.tenantdb.api.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaObjectsTest {

  @Test
  void eachObjectThatDiffersIsOneLineInTheOrderOfTheNames() {
    SchemaObjects expected =
        new SchemaObjects(Map.of("table a", "x", "table b", "x", "table c", "x"));
    SchemaObjects found = new SchemaObjects(Map.of("table a", "y", "table c", "x", "table d", "x"));

    assertThat(found.differencesFrom(expected))
        .containsExactly(
            "other: table a: expected «x», found «y»", "missing: table b", "not expected: table d");
    assertThat(found.differencesFrom(found)).isEmpty();
  }

  @Test
  void longDefinitionsAreShownAroundWhereTheyDiffer() {
    String same = "the same\n".repeat(1000);
    SchemaObjects expected = new SchemaObjects(Map.of("routine f()", same + "ONE" + same));
    SchemaObjects found = new SchemaObjects(Map.of("routine f()", same + "TWO" + same));

    assertThat(found.differencesFrom(expected))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line).contains("ONE", "TWO").hasSizeLessThan(500).doesNotContain("\n");
              assertThat(line).startsWith("other: routine f(): expected «…");
            });
  }
}

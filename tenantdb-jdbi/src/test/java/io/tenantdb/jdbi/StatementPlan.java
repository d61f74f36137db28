package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What a statement of the registry read, as the server explains it.
 *
 * @param lines the plan
 */
record StatementPlan(List<String> lines) {

  private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-z_]+)");
  private static final Pattern ROWS_READ =
      Pattern.compile("\\(actual rows=(\\d+)|Rows Removed by Filter: (\\d+)");

  /** Runs a statement, takes back what it did, and answers with its plan. */
  static StatementPlan of(
      TestRegistry registry,
      String mode,
      String statement,
      Map<String, @Nullable Object> parameters) {
    return registry
        .store()
        .write(
            handle -> {
              String values = prepare(registry, handle, statement, parameters);
              handle.execute("SET LOCAL plan_cache_mode = " + mode);
              List<String> plan =
                  handle
                      .createQuery(
                          "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, COSTS OFF) EXECUTE planned"
                              + values)
                      .mapTo(String.class)
                      .list();
              handle.rollback();
              return new StatementPlan(plan);
            });
  }

  /** It goes by indexes, and no step of it reads more rows than these. */
  void assertReadsAtMost(int rows) {
    String text = String.join("\n", lines);
    assertThat(text).contains("Index").doesNotContain("Seq Scan");
    assertThat(ROWS_READ.matcher(text).results().mapToLong(StatementPlan::rows))
        .as(text)
        .allMatch(read -> read <= rows);
  }

  private static long rows(MatchResult match) {
    return Long.parseLong(match.group(1) != null ? match.group(1) : match.group(2));
  }

  /** Prepares a statement past Jdbi; returns the list of its values. */
  private static String prepare(
      TestRegistry registry,
      Handle handle,
      String statement,
      Map<String, @Nullable Object> parameters) {
    List<String> names = new ArrayList<>();
    Matcher found = PARAMETER.matcher(registry.store().sql(statement));
    String numbered =
        found.replaceAll(
            match -> {
              if (!names.contains(match.group(1))) {
                names.add(match.group(1));
              }
              return "\\$" + (names.indexOf(match.group(1)) + 1);
            });
    handle.execute("DEALLOCATE ALL");
    handle.execute("PREPARE planned AS " + numbered);
    return names.stream()
        .map(name -> literal(parameters.get(name)))
        .collect(Collectors.joining(", ", " (", ")"));
  }

  private static String literal(@Nullable Object value) {
    return value == null ? "NULL" : "'" + value + "'";
  }
}

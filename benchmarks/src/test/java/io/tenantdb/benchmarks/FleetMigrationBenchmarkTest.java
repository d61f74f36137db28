package io.tenantdb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.benchmarks.fleet.FleetMigrationBenchmark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Runs it at the tiniest scale: what it prints has to be right, and its times mean nothing. */
class FleetMigrationBenchmarkTest {

  private static final Pattern LINE =
      Pattern.compile(
          "ratio ([a-z0-9.]+) ([0-9]+(?:\\.[0-9]{2})?) \\(reference ([^()]+), ([^)]+)\\)");

  @Test
  void printsEachFigureOnceAndSaysThatAllWasReplayed() throws Exception {
    List<String> output = run();

    assertThat(output).allMatch(line -> line.startsWith("# ") || LINE.matcher(line).matches());
    assertThat(figures(output))
        .extracting(figure -> figure.group(1))
        .containsExactlyInAnyOrder(
            "fleet.pending.speedup.w1",
            "fleet.pending.speedup.w4",
            "fleet.pending.speedup.w8",
            "fleet.pending.overhead.w1",
            "fleet.pending.overhead.w4",
            "fleet.pending.overhead.w8",
            "fleet.pending.vsloop",
            "fleet.pending.commits",
            "fleet.ten.speedup.w4",
            "fleet.ten.overhead.w4",
            "fleet.verify.overhead",
            "fleet.verify.speedup",
            "fleet.verify.schema",
            "fleet.ledger.ms",
            "fleet.behind100k.ms",
            "fleet.heap.mib",
            "fleet.heap.growth",
            "fleet.heap.connections");
    assertThat(output)
        .anyMatch(line -> line.startsWith("# 1 pending: all of "))
        .anyMatch(line -> line.startsWith("# 10 pending: all of "));
    // These two are counted, so that they are right at any scale.
    assertThat(value(output, "fleet.heap.mib")).isLessThan(256);
    assertThat(value(output, "fleet.heap.connections")).isBetween(1.0, 16.0);
  }

  private static List<String> run() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      new FleetMigrationBenchmark().run(Scale.TINY, new Report(out));
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static List<MatchResult> figures(List<String> output) {
    return output.stream().flatMap(line -> LINE.matcher(line).results()).toList();
  }

  private static double value(List<String> output, String name) {
    return figures(output).stream()
        .filter(figure -> figure.group(1).equals(name))
        .mapToDouble(figure -> Double.parseDouble(figure.group(2)))
        .findFirst()
        .orElseThrow();
  }
}

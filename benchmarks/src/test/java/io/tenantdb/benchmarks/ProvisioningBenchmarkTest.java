package io.tenantdb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.benchmarks.provisioning.ProvisioningBenchmark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs it at the tiniest scale: what it prints has to be right, and its times mean nothing. */
class ProvisioningBenchmarkTest {

  private static final Pattern LINE =
      Pattern.compile(
          "ratio ([a-z0-9.]+) ([0-9]+(?:\\.[0-9]{2})?) \\(reference ([^,]+), ([^)]+)\\)");

  @Test
  void printsEachFigureOnceAndLeavesNothingBehind() throws Exception {
    List<String> output = run();

    assertThat(output).allMatch(line -> line.startsWith("# ") || LINE.matcher(line).matches());
    assertThat(figures(output))
        .extracting(figure -> figure.group(1))
        .containsExactlyInAnyOrder(
            "provision.pool.commits",
            "provision.pool.roundtrips",
            "provision.pool.overhead",
            "provision.pool.p50ms",
            "provision.pool.speedup",
            "provision.template.overhead",
            "provision.burst.rate");
    assertThat(figures(output)).allSatisfy(figure -> assertThat(figure.group(2)).isNotEqualTo("0"));
    // These two are counted, so that they are right at any scale.
    assertThat(value(output, "provision.pool.commits")).isLessThanOrEqualTo(3);
    assertThat(value(output, "provision.pool.roundtrips")).isLessThanOrEqualTo(15);
    assertThat(leftFolders()).isEmpty();
  }

  private static List<String> run() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      new ProvisioningBenchmark().run(Scale.TINY, new Report(out));
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

  private static List<Path> leftFolders() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("tenantdb-benchmark-"))
          .toList();
    }
  }
}

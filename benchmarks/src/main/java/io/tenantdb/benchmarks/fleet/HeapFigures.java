package io.tenantdb.benchmarks.fleet;

import io.tenantdb.benchmarks.Report;
import io.tenantdb.benchmarks.servers.BenchmarkServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Runs over very many records, in JVMs with little memory. */
final class HeapFigures {

  private static final int MEBIBYTES = 256;
  private static final int WORKERS = 8;
  private static final int FEWER_WORKERS = 4;

  private final BenchmarkServer server;
  private final FleetExtent extent;
  private final Report report;

  HeapFigures(BenchmarkServer server, FleetExtent extent, Report report) {
    this.server = server;
    this.extent = extent;
    this.report = report;
  }

  /**
   * A run over a tenth of the records, and one over all of them. Nothing is timed here, so that no
   * commit has to wait for the disk.
   */
  void measure() throws Exception {
    server.executeAsSuperuser("ALTER SYSTEM SET fsync = off");
    server.executeAsSuperuser("SELECT pg_reload_conf()");
    Peak tenth = run("b", FEWER_WORKERS, extent.records() / 10, LargeRegistry.VERSION_OF_A_TENTH);
    Peak all = run("c", WORKERS, extent.records());
    report.ratio(
        "fleet.heap.mib",
        all.mebibytes(),
        "records of one run with -Xmx%dm".formatted(MEBIBYTES),
        String.valueOf(extent.records()));
    report.ratio(
        "fleet.heap.growth",
        all.mebibytes() / tenth.mebibytes(),
        "a tenth of the records, half the workers",
        String.format(Locale.ROOT, "%.2f MiB", tenth.mebibytes()));
    report.ratio(
        "fleet.heap.connections",
        all.connections(),
        "with %d workers instead of %d".formatted(FEWER_WORKERS, WORKERS),
        String.valueOf(tenth.connections()));
  }

  /** The most that a run held at once. */
  private record Peak(double mebibytes, int connections) {}

  /** A run in a JVM of its own; see {@link HeapMain}. */
  private Peak run(String letter, int workers, int databases, String... versions) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx%dm".formatted(MEBIBYTES),
                "-cp",
                System.getProperty("java.class.path"),
                HeapMain.class.getName(),
                String.valueOf(server.port()),
                String.valueOf(workers),
                String.valueOf(databases),
                letter));
    command.addAll(List.of(versions));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> output = lines(process);
    if (process.waitFor() != 0 || output.size() != 1) {
      throw new IllegalStateException("the run with little memory failed: " + output);
    }
    String[] figures = output.get(0).split(" ", 2);
    return new Peak(Double.parseDouble(figures[0]), Integer.parseInt(figures[1]));
  }

  private static List<String> lines(Process process) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      return reader.lines().collect(Collectors.toList());
    }
  }
}

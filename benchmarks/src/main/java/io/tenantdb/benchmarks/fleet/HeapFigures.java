package io.tenantdb.benchmarks.fleet;

import io.tenantdb.benchmarks.Report;
import io.tenantdb.benchmarks.servers.BenchmarkServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A run over very many records, in a JVM with little memory. */
final class HeapFigures {

  private static final int MEBIBYTES = 256;

  private final BenchmarkServer server;
  private final FleetExtent extent;
  private final Report report;

  HeapFigures(BenchmarkServer server, FleetExtent extent, Report report) {
    this.server = server;
    this.extent = extent;
    this.report = report;
  }

  /** Nothing is timed here, so that no commit has to wait for the disk. */
  void measure() throws Exception {
    server.executeAsSuperuser("ALTER SYSTEM SET fsync = off");
    server.executeAsSuperuser("SELECT pg_reload_conf()");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx%dm".formatted(MEBIBYTES),
                "-cp",
                System.getProperty("java.class.path"),
                HeapMain.class.getName(),
                String.valueOf(server.port()),
                String.valueOf(extent.records()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> output = lines(process);
    if (process.waitFor() != 0 || output.size() != 1) {
      throw new IllegalStateException("the run with little memory failed: " + output);
    }
    String[] figures = output.get(0).split(" ", 2);
    report.ratio(
        "fleet.heap.mib",
        Double.parseDouble(figures[0]),
        "records of one run with -Xmx%dm".formatted(MEBIBYTES),
        String.valueOf(extent.records()));
    report.ratio(
        "fleet.heap.connections",
        Integer.parseInt(figures[1]),
        "workers",
        String.valueOf(HeapMain.WORKERS));
  }

  private static List<String> lines(Process process) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      return reader.lines().collect(Collectors.toList());
    }
  }
}

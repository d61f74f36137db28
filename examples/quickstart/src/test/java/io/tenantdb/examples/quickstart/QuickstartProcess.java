package io.tenantdb.examples.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The quickstart in a JVM of its own, as a newcomer runs it; its output and errors in one list. */
final class QuickstartProcess {

  private final Process process;
  private final BufferedReader reader;
  private final Path temporaryFolder;
  private final List<String> output = new ArrayList<>();

  private QuickstartProcess(Process process, Path temporaryFolder) {
    this.process = process;
    this.reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.temporaryFolder = temporaryFolder;
  }

  /** Starts it with the default log level. */
  static QuickstartProcess start(Path temporaryFolder) throws IOException {
    return start(prepare(temporaryFolder), temporaryFolder);
  }

  static QuickstartProcess startWithLogLevel(String level, Path temporaryFolder)
      throws IOException {
    ProcessBuilder builder = prepare(temporaryFolder);
    builder.environment().put("LOG_LEVEL", level);
    return start(builder, temporaryFolder);
  }

  /** Reads until a line starts with this text; the end of the output is a failure. */
  void awaitLine(String start) throws IOException {
    String line;
    do {
      line = reader.readLine();
      if (line == null) {
        throw new AssertionError("no line starts with '%s' in %s".formatted(start, output));
      }
      output.add(line);
    } while (!line.startsWith(start));
  }

  /** Sends what {@code kill} sends; Ctrl-C ends a JVM in the same way. */
  void terminate() {
    // The handle leaves the output open; the process itself would close it.
    process.toHandle().destroy();
  }

  /** Waits for its end and returns the exit code. */
  int waitFor() throws IOException, InterruptedException {
    reader.lines().forEach(output::add);
    return process.waitFor();
  }

  List<String> output() {
    return List.copyOf(output);
  }

  /** The processes that work in its temporary folder, itself left out. */
  List<String> serverProcesses() {
    return ProcessHandle.allProcesses()
        .filter(candidate -> candidate.pid() != process.pid())
        .flatMap(candidate -> candidate.info().commandLine().stream())
        .filter(command -> command.contains(temporaryFolder.toString()))
        .toList();
  }

  List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(temporaryFolder)) {
      return files.toList();
    }
  }

  private static ProcessBuilder prepare(Path temporaryFolder) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + temporaryFolder,
            "-classpath",
            classPath(),
            Quickstart.class.getName());
    builder.environment().remove("LOG_LEVEL");
    return builder.redirectErrorStream(true);
  }

  private static QuickstartProcess start(ProcessBuilder builder, Path temporaryFolder)
      throws IOException {
    return new QuickstartProcess(builder.start(), temporaryFolder);
  }

  /** Surefire starts its JVM with a jar that only points at the class path. */
  private static String classPath() {
    String ofTests = System.getProperty("surefire.test.class.path");
    return ofTests == null ? System.getProperty("java.class.path") : ofTests;
  }
}

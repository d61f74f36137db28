package io.tenantdb.testservers;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A second JVM with the class path of the tests; closing kills it. Its standard output and errors
 * are collected together. Safe for use by many threads.
 *
 * <pre>{@code
 * try (JavaProcess worker = JavaProcess.of(Worker.class).arguments(url).start()) {
 *   worker.awaitOutput("ready", Duration.ofSeconds(30));
 *   worker.sendLine("go");
 *   assertThat(worker.waitFor(Duration.ofSeconds(30))).as(worker.output()).isZero();
 * }
 * }</pre>
 */
public final class JavaProcess implements AutoCloseable {

  private static final Duration KILL_LIMIT = Duration.ofSeconds(30);

  private final Process process;
  private final BufferedWriter input;
  private final Object outputChanged = new Object();
  private final StringBuilder output = new StringBuilder();
  private boolean outputEnded;
  private final Thread reader;

  private JavaProcess(Process process) {
    this.process = process;
    this.input =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.reader = new Thread(this::readOutput, "output of process " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** Prepares a JVM that runs a main class. */
  public static Builder of(Class<?> mainClass) {
    return new Builder(mainClass);
  }

  /** The id of the process, for signals. */
  public long pid() {
    return process.pid();
  }

  /** What it has printed up to now. */
  public String output() {
    synchronized (outputChanged) {
      return output.toString();
    }
  }

  /** Writes a line to its standard input. */
  public void sendLine(String line) {
    try {
      input.write(line);
      input.newLine();
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("process takes no input; its output:\n" + output(), e);
    }
  }

  /**
   * Waits until it has printed a text.
   *
   * @throws IllegalStateException if it ends or the time is over before
   */
  public void awaitOutput(String text, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (outputChanged) {
      while (output.indexOf(text) < 0) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (outputEnded || left <= 0) {
          throw new IllegalStateException(
              "process did not print '%s'; its output:%n%s".formatted(text, output));
        }
        try {
          outputChanged.wait(left);
        } catch (InterruptedException e) {
          throw interrupted(e);
        }
      }
    }
  }

  /**
   * Waits until it has ended and all its output is collected.
   *
   * @return its exit code
   * @throws IllegalStateException if the time is over before; it goes on then
   */
  public int waitFor(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "process runs still after %s; its output:%n%s".formatted(limit, output()));
      }
      reader.join(KILL_LIMIT.toMillis());
      return process.exitValue();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Kills it, as {@code kill -9} does, and waits until it is gone. */
  public void destroyForcibly() {
    process.destroyForcibly();
    waitFor(KILL_LIMIT);
  }

  @Override
  public void close() {
    destroyForcibly();
  }

  private void readOutput() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        append(line + System.lineSeparator());
      }
    } catch (IOException e) {
      append("(the output ends here: " + e + ")");
    } finally {
      synchronized (outputChanged) {
        outputEnded = true;
        outputChanged.notifyAll();
      }
    }
  }

  private void append(String text) {
    synchronized (outputChanged) {
      output.append(text);
      outputChanged.notifyAll();
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while waiting for a process", e);
  }

  /** What the JVM is started with. Not safe for use by many threads. */
  public static final class Builder {

    private final Class<?> mainClass;
    private final List<String> arguments = new ArrayList<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private final Map<String, String> properties = new LinkedHashMap<>();

    private Builder(Class<?> mainClass) {
      this.mainClass = mainClass;
      // The second JVM must leave as little behind as the first.
      inherit("java.io.tmpdir");
      inherit("ot.epg.working-dir");
      inherit(Torture.PROPERTY);
    }

    /** Adds arguments of the main method. */
    public Builder arguments(String... more) {
      arguments.addAll(List.of(more));
      return this;
    }

    /** Adds options of the JVM itself, such as {@code -XX:+UseSerialGC}. */
    public Builder jvmOptions(String... more) {
      jvmOptions.addAll(List.of(more));
      return this;
    }

    /** Sets a system property. */
    public Builder property(String name, String value) {
      properties.put(name, value);
      return this;
    }

    /** Starts the JVM. */
    public JavaProcess start() {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      // It ends long before the best code that the compiler could make would pay.
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
      command.addAll(jvmOptions);
      properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
      command.addAll(List.of("-cp", classPath(), mainClass.getName()));
      command.addAll(arguments);
      try {
        return new JavaProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
      } catch (IOException e) {
        throw new UncheckedIOException("could not start a JVM for " + mainClass.getName(), e);
      }
    }

    private void inherit(String name) {
      String value = System.getProperty(name);
      if (value != null) {
        properties.put(name, value);
      }
    }

    /** Surefire starts its JVM with a jar that only points at the class path. */
    private static String classPath() {
      String ofTests = System.getProperty("surefire.test.class.path");
      return ofTests == null ? System.getProperty("java.class.path") : ofTests;
    }
  }
}

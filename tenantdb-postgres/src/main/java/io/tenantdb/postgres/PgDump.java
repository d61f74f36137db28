package io.tenantdb.postgres;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.routing.DatabaseAddress;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One run of {@code pg_dump}, which ends with this at the latest. */
final class PgDump implements AutoCloseable {

  private static final String PASSWORD = "PGPASSWORD";
  private static final int MOST_OF_A_COMPLAINT = 4_000;

  private final Process process;
  private final DatabaseAddress place;
  private final @Nullable String password;
  private final CompletableFuture<String> complaint;
  private final CompletableFuture<Process> end;
  private final Stream stream;

  private PgDump(
      Process process, DatabaseAddress place, @Nullable String password, Duration timeout) {
    this.process = process;
    this.place = place;
    this.password = password;
    this.complaint = CompletableFuture.supplyAsync(this::readComplaint, PgDump::inThread);
    this.end =
        process
            .onExit()
            .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((ended, late) -> endIf(late != null));
    this.stream = new Stream(process.getInputStream());
  }

  /**
   * Starts the program.
   *
   * @param command the program and its arguments
   * @param variables how it reaches the server
   */
  static PgDump start(
      List<String> command,
      Map<String, String> variables,
      DatabaseAddress place,
      Duration timeout) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(variables);
    // As an argument, a name could be taken for a connection string.
    builder.environment().put("PGDATABASE", place.databaseName().value());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new PgDump(process, place, variables.get(PASSWORD), timeout);
    } catch (IOException e) {
      throw failure(
          place,
          "the program %s could not be started; install PostgreSQL's client programs, or name its path to PgDumpBackup"
              .formatted(command.get(0)),
          e);
    }
  }

  /** The dump; it ends only if the program has ended well. */
  InputStream stream() {
    return stream;
  }

  /** Fails unless the dump was read to its end. */
  void requireRead() throws IOException {
    if (stream.read() >= 0) {
      throw new IOException("the host did not read the dump to its end");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  static TenantServerException failure(DatabaseAddress place, String problem, IOException cause) {
    return new TenantServerException(
        place.server(),
        place.databaseName(),
        "it was not backed up, so it was not dropped: " + problem,
        cause);
  }

  /** Ending a program that has ended would close what it wrote before anybody has read it. */
  private void endIf(boolean late) {
    if (late) {
      process.destroyForcibly();
    }
  }

  private static void inThread(Runnable work) {
    Thread thread = new Thread(work, "tenantdb-pg-dump-errors");
    thread.setDaemon(true);
    thread.start();
  }

  private String readComplaint() {
    try (InputStream errors = process.getErrorStream()) {
      byte[] most = errors.readNBytes(MOST_OF_A_COMPLAINT);
      // A program whose errors nobody reads stands still.
      errors.skip(Long.MAX_VALUE);
      return new String(most, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Throws unless the program ended well. */
  private void requireSuccess() throws IOException {
    try {
      int code = end.get().exitValue();
      if (code != 0) {
        throw new IOException("pg_dump ended with code %d: %s".formatted(code, told()));
      }
    } catch (ExecutionException e) {
      String problem =
          e.getCause() instanceof TimeoutException
              ? "pg_dump took longer than its time-out and was ended"
              : "pg_dump could not be followed";
      throw new IOException(problem, e.getCause());
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private String told() throws InterruptedException, ExecutionException {
    String text = complaint.get();
    return password == null || password.isEmpty() ? text : text.replace(password, "***");
  }

  private InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    process.destroyForcibly();
    return new InterruptedIOException(
        "the backup of " + place.databaseName() + " was interrupted; call again");
  }

  /** What the program writes. Its end is looked into, and an interrupt is heard. */
  private final class Stream extends FilterInputStream {

    Stream(InputStream written) {
      super(written);
    }

    @Override
    public int read() throws IOException {
      return checked(super.read());
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return checked(super.read(buffer, offset, length));
    }

    private int checked(int result) throws IOException {
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted();
      }
      if (result < 0) {
        requireSuccess();
      }
      return result;
    }

    /** The program is ended with its run. */
    @Override
    public void close() {}
  }
}

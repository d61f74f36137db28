package io.tenantdb.postgres;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantDatabaseBackup;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Backups by PostgreSQL's own program {@code pg_dump}, in its custom format, which {@code
 * pg_restore} reads. The dump is streamed to the host and is nowhere on this machine's disk. Safe
 * for use by many threads; each backup runs one process, and ends it with itself.
 *
 * <p>The program has to be of the server's major version or a newer one. It is told where the
 * database is by its environment, the password included, so that no list of processes shows it.
 */
public final class PgDumpBackup implements TenantDatabaseBackup {

  private final Function<ServerName, Map<String, String>> environment;
  private final Destination destination;
  private final List<String> command;
  private final Duration timeout;

  private PgDumpBackup(Builder builder) {
    this.environment = builder.environment;
    this.destination = builder.destination;
    this.command = List.copyOf(builder.command);
    this.timeout = builder.timeout;
  }

  /** Where the host keeps dumps. */
  @FunctionalInterface
  public interface Destination {

    /**
     * Reads a dump to its end and keeps it. The stream ends only if the dump is whole; otherwise
     * reading it fails, and whatever was kept of it by then is to be thrown away.
     *
     * @param record whose database it is; asked again, it gets a dump that takes the earlier one's
     *     place
     * @throws IOException if the dump cannot be read or kept; the backup fails with it
     */
    void keep(TenantDatabase record, InputStream dump) throws IOException;
  }

  /**
   * Prepares backups.
   *
   * @param environment how the program reaches a server, in the environment variables of <a
   *     href="https://www.postgresql.org/docs/current/libpq-envars.html">libpq</a>, such as {@code
   *     PGHOST}, {@code PGPORT}, {@code PGUSER}, {@code PGPASSWORD} and {@code PGSSLMODE}; the
   *     login is that of the provisioner's admin data source
   * @param destination where the dumps are kept
   */
  public static Builder builder(
      Function<ServerName, Map<String, String>> environment, Destination destination) {
    return new Builder(environment, destination);
  }

  @Override
  public void backUp(TenantDatabase record, DatabaseAddress place) {
    Map<String, String> variables = environment.apply(place.server());
    try (PgDump dump = PgDump.start(command, variables, place, timeout)) {
      destination.keep(record, dump.stream());
      dump.requireRead();
    } catch (IOException e) {
      throw PgDump.failure(place, "its dump could not be kept: " + e.getMessage(), e);
    }
  }

  /** The options of backups; {@link #build} copies them. Not safe for use by many threads. */
  public static final class Builder {

    private final Function<ServerName, Map<String, String>> environment;
    private final Destination destination;
    private final List<String> command =
        new ArrayList<>(List.of("pg_dump", "--format=custom", "--no-password"));
    private Duration timeout = Duration.ofHours(6);

    private Builder(
        Function<ServerName, Map<String, String>> environment, Destination destination) {
      this.environment = Objects.requireNonNull(environment, "environment");
      this.destination = Objects.requireNonNull(destination, "destination");
    }

    /** The program, by its path or by a name on the path; {@code pg_dump} unless set. */
    public Builder program(String program) {
      command.set(0, Objects.requireNonNull(program, "program"));
      return this;
    }

    /**
     * A further argument of the program, such as {@code --compress=zstd}. Other users of the
     * machine may see it.
     */
    public Builder argument(String argument) {
      command.add(Objects.requireNonNull(argument, "argument"));
      return this;
    }

    /**
     * After how long a backup is given up; 6 hours unless set.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder timeout(Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException("the time-out must be positive, not " + value);
      }
      this.timeout = value;
      return this;
    }

    /** Makes the backup; starts nothing yet. */
    public PgDumpBackup build() {
      return new PgDumpBackup(this);
    }
  }
}

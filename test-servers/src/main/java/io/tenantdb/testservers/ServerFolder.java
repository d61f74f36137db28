package io.tenantdb.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where an embedded server has its files: in memory where the system has room for them there
 * (tmpfs(5)), otherwise below the JVM's temporary folder. A database is three hundred files, and on
 * a disk that others write to, making them takes ten times as long.
 */
final class ServerFolder {

  private static final Path MEMORY = Path.of("/dev/shm");

  /** Several times what the servers of one JVM come to need. */
  private static final long ROOM = 4L << 30;

  private static final String PREFIX = "tenantdb-postgres-";
  private static final Pattern OF_PROCESS = Pattern.compile(PREFIX + "(?<process>\\d+)-.*");

  private ServerFolder() {}

  /** Makes one for this JVM. */
  static Path create() throws IOException {
    if (!Files.isWritable(MEMORY)) {
      return Files.createTempDirectory(PREFIX);
    }
    deleteLeftovers();
    if (MEMORY.toFile().getUsableSpace() < ROOM) {
      return Files.createTempDirectory(PREFIX);
    }
    return Files.createTempDirectory(MEMORY, PREFIX + ProcessHandle.current().pid() + "-");
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Deletes what JVMs have left that were killed. A server of theirs that runs still ends when it
   * finds its lock file gone (PostgreSQL looks once a minute).
   */
  private static void deleteLeftovers() throws IOException {
    List<Path> found;
    try (Stream<Path> all = Files.list(MEMORY)) {
      found = all.filter(ServerFolder::isOfDeadProcess).toList();
    }
    for (Path folder : found) {
      try {
        delete(folder);
      } catch (IOException | UncheckedIOException e) {
        // It is another user's, or another JVM deletes it at the same time.
      }
    }
  }

  private static boolean isOfDeadProcess(Path folder) {
    Matcher name = OF_PROCESS.matcher(folder.getFileName().toString());
    return name.matches()
        && ProcessHandle.of(Long.parseLong(name.group("process")))
            .filter(ProcessHandle::isAlive)
            .isEmpty();
  }
}

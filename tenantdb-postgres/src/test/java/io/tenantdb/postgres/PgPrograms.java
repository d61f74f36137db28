package io.tenantdb.postgres;

import io.tenantdb.testservers.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PostgreSQL's client programs, where this machine has them. */
final class PgPrograms {

  private static final Pattern MAJOR = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

  private PgPrograms() {}

  /** Whether pg_dump is there, and knows servers like the one of the tests. */
  static boolean canDump() {
    return majorOfDump() >= majorOfServer();
  }

  /** Whether pg_dump is there, and is too old for the server of the tests. */
  static boolean isTooOld() {
    int major = majorOfDump();
    return major > 0 && major < majorOfServer();
  }

  private static int majorOfServer() {
    try (Server server = new Server(TestPostgres.checkingPasswords())) {
      return Integer.parseInt(server.queryOne("SELECT current_setting(?)", "server_version_num"))
          / 10_000;
    }
  }

  /** 0 if it is not there. */
  private static int majorOfDump() {
    try {
      Process process = new ProcessBuilder("pg_dump", "--version").start();
      try (InputStream output = process.getInputStream()) {
        Matcher major = MAJOR.matcher(new String(output.readAllBytes(), StandardCharsets.UTF_8));
        return major.find() ? Integer.parseInt(major.group(1)) : 0;
      }
    } catch (IOException e) {
      return 0;
    }
  }

  /** How programs reach the server of the tests. */
  static Map<String, String> environment(IsolatedServer server) {
    URI url = URI.create(server.jdbcUrl().substring("jdbc:".length()));
    Map<String, String> variables = new HashMap<>();
    variables.put("PGHOST", url.getHost());
    variables.put("PGPORT", String.valueOf(url.getPort()));
    variables.put("PGUSER", TestPostgres.ADMIN_ROLE);
    variables.put("PGPASSWORD", TestPostgres.ADMIN_ROLE);
    return variables;
  }

  /** Runs a program to its end. */
  static void run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output;
    try (InputStream written = process.getInputStream()) {
      output = new String(written.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command.get(0) + " failed: " + output);
    }
  }
}

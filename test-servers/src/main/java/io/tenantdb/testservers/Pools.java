package io.tenantdb.testservers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * The pools of this JVM, one for each database and role. A session of PostgreSQL is a process, and
 * starting one takes longer than most of what tests ask of it.
 */
final class Pools {

  /** More than a test has use for at once. */
  private static final int MOST = 120;

  /** What a caller waits at most, also on a machine with other work. */
  private static final Duration WAIT = Duration.ofSeconds(5);

  private static final Map<Key, HikariDataSource> OPEN = new ConcurrentHashMap<>();

  private record Key(String jdbcUrl, String role) {}

  private Pools() {}

  /** The pool of a database for a role, of connections that a source makes. */
  static DataSource of(String jdbcUrl, String role, DataSource connections) {
    return OPEN.computeIfAbsent(new Key(jdbcUrl, role), key -> open(connections));
  }

  /** Closes what there is for a database. */
  static void close(String jdbcUrl) {
    List<Key> keys = OPEN.keySet().stream().filter(key -> key.jdbcUrl().equals(jdbcUrl)).toList();
    keys.stream().map(OPEN::remove).filter(Objects::nonNull).forEach(HikariDataSource::close);
  }

  private static HikariDataSource open(DataSource connections) {
    // Also a session that was used a moment ago may have ended with its server.
    System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
    HikariConfig config = new HikariConfig();
    config.setDataSource(connections);
    config.setMaximumPoolSize(MOST);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(WAIT.toMillis());
    return new HikariDataSource(config);
  }
}

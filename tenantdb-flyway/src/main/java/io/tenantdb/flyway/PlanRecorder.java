package io.tenantdb.flyway;

import io.tenantdb.flyway.ReplayPlan.Step;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;

/**
 * Notes what Flyway sends to a database between the beginning and the end of each migration. As a
 * callback it learns where one begins; as the keeper of the session it sees the statements. For one
 * call, by one thread.
 */
final class PlanRecorder extends OwnCallback {

  /**
   * What neither sends a script's own statements nor reads what came of them: Flyway prepares its
   * own statements, which look after the role and the search path, and no others.
   */
  private static final Set<String> HARMLESS =
      Set.of(
          "createStatement",
          "getMetaData",
          "getAutoCommit",
          "setAutoCommit",
          "prepareStatement",
          "isClosed",
          "getWarnings",
          "clearWarnings",
          "getCatalog",
          "getSchema",
          "isReadOnly",
          "getTransactionIsolation",
          "hashCode",
          "equals",
          "toString");

  private static final String SETTINGS =
      "SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session'"
          + " UNION ALL SELECT 'session_authorization', session_user";

  private final List<Recorded> recorded = new ArrayList<>();
  private @Nullable Recorded current;
  private @Nullable Connection session;
  private @Nullable String obstacle;

  private static final class Recorded {
    private final String script;
    private final List<String> statements = new ArrayList<>();
    private boolean inTransaction = true;
    private Map<String, String> settings = Map.of();

    private Recorded(String script) {
      this.script = script;
    }
  }

  /** Before {@link UtcCallback}, which is behind the migration. */
  PlanRecorder() {
    super("record", Event.BEFORE_EACH_MIGRATE, Event.AFTER_EACH_MIGRATE);
  }

  /** Why there is no plan. */
  Optional<String> obstacle() {
    return Optional.ofNullable(obstacle);
  }

  /** Whether the newest migration controls transactions itself, so that its part may stay. */
  boolean controlsTransactions() {
    return !recorded.isEmpty()
        && recorded.get(recorded.size() - 1).statements.stream()
            .anyMatch(SqlText::controlsTransactions);
  }

  @Override
  public void handle(Event event, Context context) {
    if (event == Event.AFTER_EACH_MIGRATE) {
      current = null;
      return;
    }
    Recorded next = new Recorded(context.getMigrationInfo().getScript());
    try {
      next.settings = settings(context.getConnection());
    } catch (SQLException e) {
      throw new FlywayException("The session's settings could not be read", e);
    }
    if (!context.getMigrationInfo().getType().name().equals("SQL")) {
      obstacle = "%s is no script in SQL".formatted(next.script);
    }
    recorded.add(next);
    current = next;
    session = context.getConnection();
  }

  private static Map<String, String> settings(Connection connection) throws SQLException {
    Map<String, String> settings = new HashMap<>();
    // Prepared: a statement would count as a script.
    try (PreparedStatement query = connection.prepareStatement(SETTINGS);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        settings.put(rows.getString(1), rows.getString(2));
      }
    }
    return settings;
  }

  /** Hears of a call on the connection. */
  void onConnection(Method method) {
    @Nullable Recorded migration = current;
    if (migration != null && obstacle == null && !HARMLESS.contains(method.getName())) {
      obstacle =
          "%s uses the connection in a way that is not recorded: %s"
              .formatted(migration.script, method.getName());
    }
  }

  /** Hears of a call on a statement, before it is made. */
  void onStatement(Method method, @Nullable Object @Nullable [] arguments) throws SQLException {
    @Nullable Recorded migration = current;
    if (migration == null || !method.getName().startsWith("execute")) {
      return;
    }
    if (method.getName().equals("execute")
        && arguments != null
        && arguments.length == 1
        && arguments[0] instanceof String sql) {
      migration.inTransaction = session != null && !session.getAutoCommit();
      migration.statements.add(sql);
    } else if (obstacle == null) {
      obstacle =
          "%s uses a statement in a way that is not recorded: %s"
              .formatted(migration.script, method.getName());
    }
  }

  /**
   * The plan, if it is one.
   *
   * @param appended the rows that the history has got
   * @param installedBy who is said to have applied them; empty for the login
   * @return empty if it cannot be proved safe; see {@link #obstacle}
   */
  Optional<ReplayPlan> plan(List<HistoryRow> appended, Optional<String> installedBy) {
    for (int i = 0; i < recorded.size() && obstacle == null; i++) {
      obstacle = obstacleIn(recorded.get(i), i == recorded.size() - 1);
    }
    List<String> scripts = recorded.stream().map(migration -> migration.script).toList();
    if (obstacle == null && !scripts.equals(appended.stream().map(HistoryRow::script).toList())) {
      obstacle = "the history does not hold what was recorded";
    }
    if (obstacle != null) {
      return Optional.empty();
    }
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < recorded.size(); i++) {
      Recorded migration = recorded.get(i);
      steps.add(
          new Step(appended.get(i), installedBy, migration.inTransaction, migration.statements));
    }
    Optional<String> searchPath =
        recorded.stream().findFirst().map(first -> first.settings.get("search_path"));
    return Optional.of(new ReplayPlan(searchPath, steps));
  }

  private @Nullable String obstacleIn(Recorded migration, boolean last) {
    if (!migration.settings.equals(recorded.get(0).settings)) {
      return "a migration before %s leaves settings of the session to it"
          .formatted(migration.script);
    }
    if (!migration.inTransaction && !changesOneIndex(migration)) {
      return "%s runs outside of a transaction and does more than build or drop one index concurrently"
          .formatted(migration.script);
    }
    for (String sql : migration.statements) {
      if (SqlText.controlsTransactions(sql)) {
        return "%s controls transactions itself".formatted(migration.script);
      }
      if (!last && SqlText.mayLeaveOwnSetting(sql)) {
        return "%s may leave a setting to the next migration".formatted(migration.script);
      }
    }
    return null;
  }

  /** What fails in a replay is tried anew by Flyway, from the first statement on. */
  private static boolean changesOneIndex(Recorded migration) {
    return migration.statements.size() == 1
        && SqlText.changesIndexConcurrently(migration.statements.get(0));
  }
}

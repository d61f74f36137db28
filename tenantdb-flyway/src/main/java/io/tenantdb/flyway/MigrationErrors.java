package io.tenantdb.flyway;

import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationError.Kind;
import io.tenantdb.api.routing.DatabaseAddress;
import java.nio.channels.ClosedByInterruptException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ServerErrorMessage;

/**
 * Says what failed, for the operator. The failing migration, line and statement are only to be had
 * from two exceptions that Flyway keeps in internal packages; no other class of ours uses those.
 */
final class MigrationErrors {

  private static final int LONGEST_STATEMENT = 200;
  private static final int LONGEST_TEXT = 2000;
  private static final String LOCK_NOT_TAKEN = "attempting to acquire PostgreSQL advisory lock";
  private static final Pattern LEADING_COMMENTS =
      Pattern.compile("(?s)\\A(?:\\s++|--[^\\n]*+\\n|/\\*.*?\\*/)*+");
  private static final List<String> FLYWAY_PHRASES =
      List.of("Validate failed: Migrations have failed", "Need more flexibility with validation");

  private MigrationErrors() {}

  static MigrationError describe(RuntimeException failure, FlywayCall call) {
    Secrets secrets = call.secrets();
    @Nullable FlywayMigrateException migration = find(failure, FlywayMigrateException.class);
    if (migration != null) {
      return migrationFailure(migration, call);
    }
    if (String.valueOf(failure.getMessage()).contains(LOCK_NOT_TAKEN)) {
      return lockNotTaken();
    }
    if (find(failure, FlywayValidateException.class) != null) {
      return historyMismatch(failure.getMessage(), secrets);
    }
    String kind = failure instanceof FlywayException ? "" : failure.getClass().getName() + ": ";
    @Nullable SQLException reported = ServerErrors.sqlException(failure);
    String report = reported == null ? "" : ". " + ServerErrors.report(reported);
    return MigrationError.of(
        reported == null ? Kind.OTHER : ServerErrors.kind(reported),
        text("Flyway failed: " + kind + failure.getMessage() + report, secrets));
  }

  /** That the lease was lost, which Flyway wraps. */
  static @Nullable LeaseLostException leaseLost(RuntimeException failure) {
    return find(failure, LeaseLostException.class);
  }

  /** Whether nothing is left of what failed; a wait for the lock ends with the deadline. */
  static boolean isRolledBack(RuntimeException failure) {
    @Nullable FlywayMigrateException migration = find(failure, FlywayMigrateException.class);
    return migration == null
        ? String.valueOf(failure.getMessage()).contains(LOCK_NOT_TAKEN)
            || find(failure, SQLTimeoutException.class) != null
        : migration.isExecutableInTransaction();
  }

  static MigrationError lockNotTaken() {
    return MigrationError.of(
        Kind.LOCK_TIMEOUT,
        "Another session holds Flyway's lock and migrates the database; try again when that is done");
  }

  static MigrationError deadline() {
    return MigrationError.of(
        Kind.DEADLINE,
        "The migration took longer than its deadline and was cancelled; what was under way was rolled back, unless it ran outside of a transaction. Give it more time, or make it faster, and migrate again");
  }

  static MigrationError historyMismatch(@Nullable String report, Secrets secrets) {
    String problems =
        String.valueOf(report)
            .lines()
            .filter(line -> FLYWAY_PHRASES.stream().noneMatch(line::startsWith))
            .collect(Collectors.joining("\n"));
    return MigrationError.of(
        Kind.HISTORY,
        text("The history in the database does not fit the migrations: " + problems, secrets));
  }

  static MigrationError otherScripts(List<String> planned, List<String> applied, Secrets secrets) {
    List<String> missing = new ArrayList<>(planned);
    applied.forEach(missing::remove);
    List<String> surplus = new ArrayList<>(applied);
    planned.forEach(surplus::remove);
    return MigrationError.of(
        Kind.HISTORY,
        text(
            "The history does not hold what a template of these migrations holds: it lacks %s, and has %s too much. Drop it and make it anew"
                .formatted(missing, surplus),
            secrets));
  }

  /** What was being done when the session was lost. */
  static String during(RuntimeException failure) {
    @Nullable FlywayMigrateException migration = find(failure, FlywayMigrateException.class);
    return migration == null
        ? "the session was lost"
        : "the session was lost in " + name(migration.getMigration());
  }

  /**
   * The exception for a failure that says nothing about a migration, although the session still
   * answers; null if it is not one. Flyway has no error code for it.
   */
  static @Nullable TenantServerException disturbance(
      DatabaseAddress address, RuntimeException failure, Secrets secrets) {
    String problem;
    if (find(failure, InterruptedException.class) != null
        || find(failure, ClosedByInterruptException.class) != null) {
      Thread.currentThread().interrupt();
      problem = "the migrating thread was interrupted; migrate again to go on";
    } else {
      return null;
    }
    return new TenantServerException(
        address.server(), address.databaseName(), problem, secrets.withoutSecrets(failure));
  }

  private static MigrationError migrationFailure(FlywayMigrateException failure, FlywayCall call) {
    Secrets secrets = call.secrets();
    @Nullable FlywaySqlScriptException script = find(failure, FlywaySqlScriptException.class);
    @Nullable SQLException reported = ServerErrors.sqlException(failure);
    return new MigrationError(
        text(message(failure, script, reported, call), secrets),
        reported == null ? Kind.OTHER : ServerErrors.kind(reported),
        Optional.of(failure.getMigration().getScript()),
        Optional.ofNullable(script)
            .filter(found -> found.getLineNumber() > 0)
            .map(found -> line(found, reported)),
        Optional.ofNullable(script)
            .filter(found -> !found.getStatement().isBlank())
            .map(found -> statement(found, secrets)));
  }

  private static String message(
      FlywayMigrateException failure,
      @Nullable FlywaySqlScriptException script,
      @Nullable SQLException reported,
      FlywayCall call) {
    StringBuilder text = new StringBuilder("Migration ").append(name(failure.getMigration()));
    text.append(" failed");
    if (script != null && script.getLineNumber() > 0) {
      text.append(" at line ").append(line(script, reported));
    }
    text.append(": ")
        .append(reported == null ? rootMessage(failure) : ServerErrors.report(reported));
    if (script != null && !script.getStatement().isBlank()) {
      text.append(". Statement: ").append(statement(script, call.secrets()));
    }
    return text.append(". ").append(advice(failure, call)).toString();
  }

  /** Secrets go first: half of one, cut off, would not be known again. */
  private static String statement(FlywaySqlScriptException script, Secrets secrets) {
    String statement = script.getStatement().substring(firstToken(script));
    return cut(flat(secrets.remove(statement)), LONGEST_STATEMENT);
  }

  private static String name(MigrationInfo migration) {
    return migration.getVersion() == null
        ? "%s (repeatable)".formatted(migration.getScript())
        : "%s (version %s)".formatted(migration.getScript(), migration.getVersion());
  }

  private static String advice(FlywayMigrateException failure, FlywayCall call) {
    if (call.repeatable().contains(failure.getMigration().getScript())) {
      return "The next try clears away what it left. Correct the data or the script, and migrate again";
    }
    return failure.isExecutableInTransaction()
        ? "It was rolled back. Correct the data or the script, and migrate again"
        : "It ran outside of a transaction: what it did before stays. Undo that by hand, run Flyway's repair, and migrate again";
  }

  /** The line of the error itself where the server tells its place, or else the statement's. */
  private static int line(FlywaySqlScriptException script, @Nullable SQLException reported) {
    @Nullable ServerErrorMessage server =
        reported == null ? null : ServerErrors.serverError(reported);
    int error = server == null ? 0 : server.getPosition() - 1;
    int start = firstToken(script);
    String statement = script.getStatement();
    if (error < start || error > statement.length()) {
      return script.getLineNumber();
    }
    return script.getLineNumber()
        + (int) statement.substring(start, error).chars().filter(c -> c == '\n').count();
  }

  /** Where Flyway's line number points to: behind the comments that lead the statement. */
  private static int firstToken(FlywaySqlScriptException script) {
    Matcher comments = LEADING_COMMENTS.matcher(script.getStatement());
    return comments.lookingAt() ? comments.end() : 0;
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      root = t;
    }
    return root instanceof FlywayException
        ? String.valueOf(root.getMessage())
        : root.getClass().getName() + ": " + root.getMessage();
  }

  private static String text(String raw, Secrets secrets) {
    return cut(flat(secrets.remove(raw)), LONGEST_TEXT);
  }

  private static String flat(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    // A surrogate pair is never cut in two.
    int end = Character.isHighSurrogate(text.charAt(length - 2)) ? length - 2 : length - 1;
    return text.substring(0, end) + "…";
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}

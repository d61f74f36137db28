package io.tenantdb.flyway;

import java.util.Set;
import java.util.regex.Pattern;
import org.flywaydb.core.api.callback.Event;

/** When a callback runs, seen from the versioned migrations. */
enum CallbackTiming {
  /** Before or between them, so that they may depend on what it does. */
  EARLY,
  /** Behind the last of them, or only if one fails. */
  LATE,
  /** Not in a migrate. */
  NEVER;

  private static final Set<Event> BEHIND =
      Set.of(
          Event.AFTER_VERSIONED,
          Event.BEFORE_REPEATABLES,
          Event.AFTER_MIGRATE_APPLIED,
          Event.AFTER_MIGRATE,
          Event.AFTER_MIGRATE_OPERATION_FINISH,
          Event.AFTER_MIGRATE_ERROR,
          Event.AFTER_EACH_MIGRATE_ERROR,
          Event.AFTER_EACH_MIGRATE_STATEMENT_ERROR,
          Event.AFTER_VALIDATE_ERROR);
  private static final Pattern OTHER_COMMANDS =
      Pattern.compile("(before|after)(Each)?(Clean|Undo|Repair|Info|Report).*");

  static CallbackTiming of(Event event) {
    if (BEHIND.contains(event)) {
      return LATE;
    }
    return OTHER_COMMANDS.matcher(event.getId()).matches() ? NEVER : EARLY;
  }
}

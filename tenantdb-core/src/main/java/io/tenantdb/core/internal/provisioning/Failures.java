package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.error.TenantServerFullException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns faults into what records and callers are told. */
public final class Failures {

  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  /** A JDBC URL has its password anywhere in it, any other before its host (RFC 3986, 3.2.1). */
  private static final Pattern URL_WITH_LOGIN =
      Pattern.compile("jdbc:|://\\S*@", Pattern.CASE_INSENSITIVE);

  private static final String UNREAD =
      " (its history was not read back: it may be beyond the version on record)";

  private Failures() {}

  /**
   * What a record says of a fault. The kind of a fault that is not ours says more than its text. A
   * text is withheld if it holds a URL that may have a password in it, also one of ours, which may
   * tell what the host's part has said: the record's events and the read model show it to others
   * than the operator.
   */
  public static ErrorMessage message(Throwable cause) {
    String text =
        cause instanceof TenantDbException ? String.valueOf(cause.getMessage()) : cause.toString();
    return ErrorMessage.from(
        URL_WITH_LOGIN.matcher(text).find()
            ? cause.getClass().getName() + ": its text is withheld, for it holds a URL with a login"
            : text);
  }

  /** What is said of a fault after which the history in the database was not read back. */
  public static String unread(Throwable cause) {
    return unread(message(cause).value());
  }

  /** The same of a text, whose end is cut off if a record could not hold both. */
  public static String unread(String text) {
    int room = ErrorMessage.MAX_LENGTH - UNREAD.length();
    return (text.length() <= room ? text : text.substring(0, room - 1) + "…") + UNREAD;
  }

  /** What sort of error a fault of a migrator is. */
  public static MigrationError.Kind migrationKind(Throwable cause) {
    if (cause instanceof TenantServerFullException) {
      return MigrationError.Kind.TOO_MANY_CONNECTIONS;
    }
    return cause instanceof TenantServerUnavailableException
        ? MigrationError.Kind.CONNECTION_LOST
        : MigrationError.Kind.OTHER;
  }

  /** A worker that lost its lease has failed at nothing: whoever holds it now goes on. */
  public static void throwIfLeaseLost(Throwable cause) {
    if (cause instanceof LeaseLostException lost) {
      throw lost;
    }
  }

  /**
   * Records the fault of an operation that leaves the status as it is, unless the record says the
   * same already, and ends the lease. If the operation began over an unfinished restore, it is left
   * to the reconciler: without a lease the restore would be finished against what was asked for
   * last.
   */
  public static ProvisioningFailedException recorded(
      String operation, LeasedRecord record, Attribution attribution, Throwable cause) {
    throwIfLeaseLost(cause);
    ErrorMessage message = message(cause);
    // What is on record already would be a new version and an event that say nothing new.
    boolean known = message.equals(record.state().errorMessage());
    try {
      if (record.state().isBeingRestored()) {
        if (!known) {
          record.save(record.aggregate(attribution).operationFailed(message));
        }
        record.abandon();
      } else if (known) {
        record.fail();
      } else {
        record.saveFailure(record.aggregate(attribution).operationFailed(message));
      }
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
    return failed(operation, record.state(), cause);
  }

  /**
   * What the caller is told once the fault is on record. An Error of the virtual machine goes on to
   * whoever watches for such.
   */
  public static ProvisioningFailedException failed(
      String operation, TenantDatabase state, Throwable cause) {
    log.warn(
        "Tenant {}, database {}: {} failed: {}",
        state.tenantId(),
        state.databaseName(),
        operation,
        message(cause));
    if (cause instanceof VirtualMachineError ofMachine) {
      throw ofMachine;
    }
    return new ProvisioningFailedException(operation, state, message(cause).value(), cause);
  }
}

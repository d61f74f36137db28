package io.tenantdb.mongo;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import java.util.Set;

/** What the driver's exceptions mean. */
final class MongoFailures {

  /**
   * HostUnreachable, HostNotFound, WriteConcernTimeout, NetworkTimeout, ShutdownInProgress,
   * FailedToSatisfyReadPreference, ReadConcernMajorityNotAvailableYet, PrimarySteppedDown,
   * ExceededTimeLimit, SocketException, NotWritablePrimary, InterruptedAtShutdown,
   * InterruptedDueToReplStateChange, NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary ("Error Codes"
   * in the MongoDB manual). The driver has exceptions of its own for some of them, but not where
   * they come as a failed write concern.
   */
  private static final Set<Integer> UNAVAILABLE =
      Set.of(6, 7, 64, 89, 91, 133, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436);

  private static final int UNAUTHORIZED = 13;

  private MongoFailures() {}

  /** Whether it may go by itself: the server cannot be reached, or has no primary now. */
  static boolean isUnavailable(MongoException e) {
    return e instanceof MongoTimeoutException
        || e instanceof MongoSocketException
        || e instanceof MongoNotPrimaryException
        || e instanceof MongoNodeIsRecoveringException
        || e instanceof MongoConnectionPoolClearedException
        || e instanceof MongoServerUnavailableException
        || e instanceof MongoExecutionTimeoutException
        || e instanceof MongoInterruptedException
        || UNAVAILABLE.contains(e.getCode())
        // An authentication that ends in a broken connection comes as a security exception.
        || (e.getCause() instanceof MongoException cause && isUnavailable(cause));
  }

  /** Whether the client's user has no right to do that. */
  static boolean isUnauthorized(MongoException e) {
    return e.getCode() == UNAUTHORIZED;
  }

  /** What happened, without the driver's own text, which may hold what is secret. */
  static String kind(MongoException e) {
    String name = e.getClass().getSimpleName();
    if (e instanceof MongoCommandException command && !command.getErrorCodeName().isEmpty()) {
      return "%s, error %s (%s)".formatted(name, e.getCode(), command.getErrorCodeName());
    }
    return e.getCode() > 0 ? "%s, error %s".formatted(name, e.getCode()) : name;
  }
}

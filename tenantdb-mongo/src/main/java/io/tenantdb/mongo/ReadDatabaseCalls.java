package io.tenantdb.mongo;

import com.mongodb.MongoException;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.ReadDatabaseException;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.bson.BSONException;

/**
 * Runs calls of the driver and turns its exceptions into ours. The messages hold nothing of the
 * driver's own texts: the driver's exception is the cause, for whoever may see it.
 */
final class ReadDatabaseCalls {

  private static final int DUPLICATE_KEY = 11000;

  /** DatabaseDifferCase. */
  private static final int DIFFERS_BY_CASE = 13297;

  /** IndexOptionsConflict and IndexKeySpecsConflict. */
  private static final Set<Integer> INDEX_CONFLICTS = Set.of(85, 86);

  private ReadDatabaseCalls() {}

  /**
   * @param purpose what the call is for, to follow "could not"
   */
  static <T> T call(DatabaseName name, String purpose, Supplier<T> call) {
    return call(purpose, call, (problem, cause) -> new ReadDatabaseException(name, problem, cause));
  }

  /**
   * A call that is about no single database.
   *
   * @param purpose what the call is for, to follow "could not"
   */
  static <T> T call(String purpose, Supplier<T> call) {
    return call(purpose, call, ReadDatabaseException::new);
  }

  private static <T> T call(
      String purpose,
      Supplier<T> call,
      BiFunction<String, Throwable, ReadDatabaseException> failed) {
    try {
      return call.get();
    } catch (MongoException e) {
      throw failed.apply("MongoDB could not %s: %s".formatted(purpose, problem(e)), e);
    } catch (IllegalStateException e) {
      throw failed.apply(
          "could not %s: the MongoClient does not take calls. The host may have closed it too early"
              .formatted(purpose),
          e);
    } catch (BSONException e) {
      throw failed.apply(
          "could not %s: what MongoDB answered cannot be read (%s). The cause has the details"
              .formatted(purpose, e.getClass().getSimpleName()),
          e);
    }
  }

  static boolean isDuplicateKey(MongoException e) {
    return e.getCode() == DUPLICATE_KEY;
  }

  private static String problem(MongoException e) {
    if (MongoFailures.isUnavailable(e)) {
      return ("it is unreachable, has no primary or takes too long (%s). Check that it runs and"
              + " that the host's MongoClient points to it, then call again")
          .formatted(MongoFailures.kind(e));
    }
    if (e.getCode() == DIFFERS_BY_CASE) {
      return ("the server has a database whose name differs only in upper and lower case (%s), and"
              + " MongoDB does not allow both. Move that one away, or give the record another name"
              + " for its read database")
          .formatted(MongoFailures.kind(e));
    }
    if (INDEX_CONFLICTS.contains(e.getCode())) {
      return ("an index that is there already has the same name or fields as a declared one and"
              + " other options (%s). Drop that index, or change the declaration, then call again")
          .formatted(MongoFailures.kind(e));
    }
    if (isDuplicateKey(e)) {
      return ("documents that are there already have equal values in the fields of a declared"
              + " unique index (%s). Mend them, or change the declaration, then call again")
          .formatted(MongoFailures.kind(e));
    }
    return "%s. The cause has the server's words; check the rights of the MongoDB user"
        .formatted(MongoFailures.kind(e));
  }
}

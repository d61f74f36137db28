package io.tenantdb.mongo;

import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import io.tenantdb.api.error.ReadModelException;
import io.tenantdb.api.error.ReadModelUnavailableException;
import io.tenantdb.api.error.TenantDbException;
import java.util.function.Supplier;
import org.bson.BSONException;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls of the driver and turns its exceptions into ours. The messages hold nothing of the
 * driver's own texts: the driver's exception is the cause, for whoever may see it.
 */
final class ReadModelCalls {

  private final MongoNamespace namespace;

  ReadModelCalls(MongoNamespace namespace) {
    this.namespace = namespace;
  }

  /**
   * @param purpose what the call is for, to follow "could not"
   */
  <T> T call(String purpose, Supplier<T> call) {
    try {
      return call.get();
    } catch (MongoException e) {
      throw MongoFailures.isUnavailable(e) ? unavailable(purpose, e) : failed(purpose, e);
    } catch (IllegalStateException e) {
      throw new ReadModelException(
          ("The read model could not %s in MongoDB collection '%s': the MongoClient does not take"
                  + " calls. The host may have closed it too early; create the repository with an"
                  + " open one")
              .formatted(purpose, namespace.getFullName()),
          e);
    } catch (BSONException e) {
      throw new ReadModelException(
          ("The read model could not %s in MongoDB collection '%s': %s while writing or reading"
                  + " BSON. The cause has the details")
              .formatted(purpose, namespace.getFullName(), e.getClass().getSimpleName()),
          e);
    }
  }

  /** A document that is not what this library writes. */
  ReadModelException unreadable(@Nullable BsonValue id, RuntimeException cause) {
    String reason =
        cause instanceof BSONException || cause instanceof TenantDbException
            ? String.valueOf(cause.getMessage())
            : cause.toString();
    return new ReadModelException(
        ("The document with _id %s in MongoDB collection '%s' cannot be read as a tenant database:"
                + " %s. Something else, or a newer version of tenantdb, wrote it; mend or delete"
                + " it, then project the record's state again")
            .formatted(
                id instanceof BsonString text ? text.getValue() : id,
                namespace.getFullName(),
                reason),
        cause);
  }

  private ReadModelUnavailableException unavailable(String purpose, MongoException e) {
    return new ReadModelUnavailableException(
        ("The read model could not %s in MongoDB collection '%s': MongoDB is unreachable or has no"
                + " primary (%s). Check that it runs and that the host's MongoClient points to it,"
                + " then repeat; to repeat a write does no harm")
            .formatted(purpose, namespace.getFullName(), MongoFailures.kind(e)),
        e);
  }

  private ReadModelException failed(String purpose, MongoException e) {
    return new ReadModelException(
        ("The read model could not %s in MongoDB collection '%s': %s. The cause has the server's"
                + " words; check the rights of the MongoDB user and the options and indexes of the"
                + " collection")
            .formatted(purpose, namespace.getFullName(), MongoFailures.kind(e)),
        e);
  }
}

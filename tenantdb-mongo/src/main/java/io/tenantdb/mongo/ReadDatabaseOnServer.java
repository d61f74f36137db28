package io.tenantdb.mongo;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import io.tenantdb.api.error.ReadDatabaseException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.codecs.BsonValueCodecProvider;
import org.bson.codecs.configuration.CodecRegistries;
import org.jspecify.annotations.Nullable;

/**
 * The single steps of one call. Each asks the fence first, and the server gives up when the fence's
 * time is over ({@code maxTimeMS} in the MongoDB manual, which the driver derives from its
 * timeout).
 *
 * <p>Steps that lead to a change read what this primary has, so that no marker is overlooked
 * because the majority does not have it yet. That a primary may be an old one does no harm: the
 * write that follows is not acknowledged by the majority, and fails.
 */
final class ReadDatabaseOnServer {

  private final MongoDatabase handle;
  private final String markerCollection;
  private final OwnedReadDatabase database;
  private final @Nullable Fence fence;

  ReadDatabaseOnServer(
      MongoClient client,
      String markerCollection,
      OwnedReadDatabase database,
      @Nullable Fence fence) {
    this.handle =
        client
            .getDatabase(database.name().value())
            .withWriteConcern(WriteConcern.MAJORITY.withJournal(true))
            .withReadConcern(ReadConcern.LOCAL)
            .withReadPreference(ReadPreference.primary());
    this.markerCollection = markerCollection;
    this.database = database;
    this.fence = fence;
  }

  /** For looking only. */
  ReadDatabaseOnServer(MongoClient client, String markerCollection, OwnedReadDatabase database) {
    this(client, markerCollection, database, null);
  }

  ReadDatabaseContents look() {
    return look(ReadConcern.LOCAL);
  }

  /** A marker that a failover could still undo does not count. */
  ReadDatabaseContents lookAtWhatTheMajorityHas() {
    return look(ReadConcern.MAJORITY);
  }

  private ReadDatabaseContents look(ReadConcern readConcern) {
    return ReadDatabaseCalls.call(
        database.name(),
        "tell what is in it",
        () -> {
          List<String> others = fenced().listCollectionNames().into(new ArrayList<>());
          boolean markerCollectionThere = others.remove(markerCollection);
          MongoCollection<BsonDocument> markers = markers().withReadConcern(readConcern);
          BsonDocument marker = markers.find(OwnershipMarker.any()).first();
          if (marker == null
              && markerCollectionThere
              && markers.find(OwnershipMarker.none()).first() != null) {
            // Somebody has a collection of that name. A marker may have come since the look for it.
            others.add(markerCollection);
          }
          return new ReadDatabaseContents(others, markerCollectionThere, marker);
        });
  }

  /** Inserts the record's marker, unless there is a marker; the next look tells whose it is. */
  void mark(boolean confirmed) {
    run(
        "take the marker",
        () -> {
          try {
            markers().insertOne(OwnershipMarker.of(database, confirmed));
          } catch (MongoException e) {
            if (!ReadDatabaseCalls.isDuplicateKey(e)) {
              throw e;
            }
          }
        });
  }

  /**
   * Confirms the record's marker. Done also where it is confirmed: the majority's answer is what
   * makes it last.
   *
   * @return false if the record's marker is not there
   */
  boolean confirm() {
    return ReadDatabaseCalls.call(
        database.name(),
        "confirm the marker",
        () ->
            markers()
                    .updateOne(OwnershipMarker.of(database), OwnershipMarker.confirmation())
                    .getMatchedCount()
                == 1);
  }

  /** Takes the claim back, unless it was confirmed meanwhile, and leaves no trace of it. */
  void withdrawClaim() {
    run(
        "take the marker back",
        () -> {
          if (markers().deleteOne(OwnershipMarker.of(database, false)).getDeletedCount() == 1) {
            dropEmptyMarkerCollection();
          }
        });
  }

  void dropEmptyMarkerCollection() {
    run(
        "drop the empty collection of the marker",
        () -> {
          if (markers().find().first() == null) {
            markers().drop();
          }
        });
  }

  void createIndexes(String collection, List<IndexModel> indexes) {
    run(
        "create the indexes of collection '%s'".formatted(collection),
        () -> fenced().getCollection(collection).createIndexes(indexes));
  }

  /**
   * Drops the database. MongoDB drops one collection after the other, in an order of its own, and a
   * crash can come in between: the marker has to be the last.
   */
  void drop(List<String> others) {
    for (String collection : others) {
      // The server drops its own collections with the database only.
      if (!collection.startsWith(CollectionNames.SYSTEM_PREFIX)
          && !collection.equals(markerCollection)) {
        run(
            "drop collection '%s'".formatted(collection),
            () -> fenced().getCollection(collection).drop());
      }
    }
    run("drop it", () -> fenced().drop());
  }

  ReadDatabaseException failed(String problem) {
    return new ReadDatabaseException(database.name(), problem, null);
  }

  private void run(String purpose, Runnable step) {
    ReadDatabaseCalls.call(
        database.name(),
        purpose,
        () -> {
          step.run();
          return true;
        });
  }

  private MongoCollection<BsonDocument> markers() {
    return fenced()
        .getCollection(markerCollection, BsonDocument.class)
        .withCodecRegistry(CodecRegistries.fromProviders(new BsonValueCodecProvider()));
  }

  /** The database for the next step, which ends with the lease. */
  private MongoDatabase fenced() {
    if (fence == null) {
      return handle;
    }
    // To the driver, zero means for ever.
    long millis = Math.max(1, fence.remaining().toMillis());
    return handle.withTimeout(millis, TimeUnit.MILLISECONDS);
  }
}

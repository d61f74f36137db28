package io.tenantdb.mongo;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.codecs.BsonValueCodecProvider;
import org.bson.codecs.configuration.CodecRegistries;

/** Finds databases by their markers, one small read a database. */
final class MarkedDatabases {

  private final MongoClient client;
  private final String markerCollection;
  private final UUID registryId;

  MarkedDatabases(MongoClient client, String markerCollection, UUID registryId) {
    this.client = client;
    this.markerCollection = markerCollection;
    this.registryId = registryId;
  }

  List<OwnedReadDatabase> find(Set<DatabaseName> except) {
    List<OwnedReadDatabase> found = new ArrayList<>();
    for (String name : names()) {
      possible(name).filter(it -> !except.contains(it)).flatMap(this::marked).ifPresent(found::add);
    }
    return found;
  }

  /** A user who may not list all databases is shown those that he has rights in. */
  private List<String> names() {
    return ReadDatabaseCalls.call(
        "list the databases", () -> client.listDatabaseNames().into(new ArrayList<>()));
  }

  /** What has another name was not made by tenantdb. */
  private static Optional<DatabaseName> possible(String name) {
    try {
      return Optional.of(new DatabaseName(name));
    } catch (InvalidValueException e) {
      return Optional.empty();
    }
  }

  private Optional<OwnedReadDatabase> marked(DatabaseName name) {
    return ReadDatabaseCalls.call(name, "read the marker", () -> marker(name))
        .flatMap(marker -> OwnershipMarker.read(registryId, name, marker));
  }

  private Optional<BsonDocument> marker(DatabaseName name) {
    // A marker that a failover could still undo does not count.
    MongoCollection<BsonDocument> markers =
        client
            .getDatabase(name.value())
            .withReadConcern(ReadConcern.MAJORITY)
            .withReadPreference(ReadPreference.primary())
            .getCollection(markerCollection, BsonDocument.class)
            .withCodecRegistry(CodecRegistries.fromProviders(new BsonValueCodecProvider()));
    try {
      return Optional.ofNullable(markers.find(OwnershipMarker.any(registryId)).first());
    } catch (MongoException e) {
      // Where the user has no rights, the database is somebody else's.
      if (MongoFailures.isUnauthorized(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}

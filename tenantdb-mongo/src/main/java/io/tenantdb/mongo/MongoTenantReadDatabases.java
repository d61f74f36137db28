package io.tenantdb.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.model.IndexModel;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState;
import io.tenantdb.api.spi.TenantReadDatabases;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * The tenants' read databases as databases of one MongoDB deployment. One is a record's own by a
 * marker document with a fixed {@code _id}, in a collection that tenantdb keeps for itself.
 *
 * <p>MongoDB creates a database with the first write into it and has no exclusive creation. A
 * stranger's write is therefore looked for before and after the marker is inserted, and the marker
 * is taken back if there is one. What comes after the second look cannot be told from what the
 * tenant's own clients write, and shares its fate. The name should be one that nobody else can
 * guess; the default one holds the record's id.
 *
 * <p>The settings of the host's client do not matter: writes wait until the majority of a replica
 * set has them in its journal, and reads ask the primary. No transaction is used, so any deployment
 * will do. Each call to the server ends with the lease at the latest.
 *
 * <p>The client's user has to be allowed to list and drop collections, create indexes, read, write
 * and {@code dropDatabase} in these databases. To find what no record has, it needs no more: what
 * it has no rights in is passed over. Safe for use by many threads. The host owns the client and
 * closes it.
 */
public final class MongoTenantReadDatabases implements TenantReadDatabases {

  /** The name of the marker's collection unless the host gives another one. */
  public static final String DEFAULT_MARKER_COLLECTION = "tenantdb_marker";

  /** The third look finds what two callers at once leave; more is somebody who works against us. */
  private static final int CLAIM_ATTEMPTS = 5;

  /** A client that writes faster than this many drops has to be stopped by its owner. */
  private static final int DROP_ATTEMPTS = 5;

  private final MongoClient client;
  private final String markerCollection;
  private final Map<String, List<IndexModel>> indexes;

  private MongoTenantReadDatabases(Builder builder) {
    this.client = builder.client;
    this.markerCollection = builder.markerCollection;
    this.indexes = new LinkedHashMap<>(builder.indexes);
  }

  /** Read databases on the deployment that this client is connected to. */
  public static Builder builder(MongoClient client) {
    return new Builder(Objects.requireNonNull(client, "client"));
  }

  @Override
  public ReadDatabaseState create(OwnedReadDatabase database, Fence fence) {
    fence.remaining();
    ReadDatabaseOnServer server = onServer(database, fence);
    for (int attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
      ReadDatabaseContents contents = server.look();
      switch (contents.owner(database)) {
        case NOBODY -> server.mark(false);
        case RECORD -> {
          if (server.confirm()) {
            indexes.forEach(server::createIndexes);
            return new ReadDatabaseState.Own();
          }
        }
        case INTRUDER -> {
          server.withdrawClaim();
          return foreign(database, contents);
        }
        case UNMARKED, OTHER_RECORD -> {
          return foreign(database, contents);
        }
      }
    }
    throw server.failed(
        "its marker went away each time that it was inserted. Find out which client drops or"
            + " empties collection '%s', then call again".formatted(markerCollection));
  }

  @Override
  public ReadDatabaseState inspect(OwnedReadDatabase database) {
    ReadDatabaseContents contents =
        new ReadDatabaseOnServer(client, markerCollection, database).lookAtWhatTheMajorityHas();
    return switch (contents.owner(database)) {
      case NOBODY -> new ReadDatabaseState.Absent();
      case RECORD -> new ReadDatabaseState.Own();
      case INTRUDER, UNMARKED, OTHER_RECORD -> foreign(database, contents);
    };
  }

  @Override
  public ReadDatabaseState drop(OwnedReadDatabase database, Fence fence) {
    fence.remaining();
    ReadDatabaseOnServer server = onServer(database, fence);
    ReadDatabaseContents contents = server.look();
    return switch (contents.owner(database)) {
      case NOBODY -> {
        if (contents.markerCollection()) {
          server.dropEmptyMarkerCollection();
        }
        yield new ReadDatabaseState.Absent();
      }
      case RECORD -> dropUntilGone(database, server, contents);
      case INTRUDER -> {
        server.withdrawClaim();
        yield foreign(database, contents);
      }
      case UNMARKED, OTHER_RECORD -> foreign(database, contents);
    };
  }

  @Override
  public ReadDatabaseState dropRemains(OwnedReadDatabase database, Fence fence) {
    fence.remaining();
    ReadDatabaseOnServer server = onServer(database, fence);
    return dropUntilGone(database, server, server.look());
  }

  @Override
  public List<OwnedReadDatabase> findMarked(UUID registryId, Set<DatabaseName> except) {
    return new MarkedDatabases(client, markerCollection, registryId).find(except);
  }

  /**
   * Drops what is there, whoever wrote it, but for another record's. Where a client has written
   * after a drop, the marker is put back first: if this worker stops now, the next one knows whose
   * the database is.
   */
  private static ReadDatabaseState dropUntilGone(
      OwnedReadDatabase database, ReadDatabaseOnServer server, ReadDatabaseContents first) {
    ReadDatabaseContents contents = first;
    for (int drops = 0; !contents.isEmpty(); drops++) {
      if (drops > 0 && contents.owner(database) == ReadDatabaseContents.Owner.UNMARKED) {
        server.mark(true);
        contents = server.look();
      }
      if (contents.owner(database) == ReadDatabaseContents.Owner.OTHER_RECORD) {
        return foreign(database, contents);
      }
      if (drops == DROP_ATTEMPTS) {
        throw server.failed(
            "clients write into it faster than it can be dropped (%d times). Stop them, or take"
                    .formatted(drops)
                + " their MongoDB user's rights, then call again");
      }
      server.drop(contents.others());
      contents = server.look();
    }
    return new ReadDatabaseState.Absent();
  }

  private ReadDatabaseOnServer onServer(OwnedReadDatabase database, Fence fence) {
    return new ReadDatabaseOnServer(client, markerCollection, database, fence);
  }

  private static ReadDatabaseState foreign(
      OwnedReadDatabase database, ReadDatabaseContents contents) {
    return new ReadDatabaseState.Foreign(contents.describe(database));
  }

  /** Collects the options; not safe for use by many threads. */
  public static final class Builder {

    private final MongoClient client;
    private final Map<String, List<IndexModel>> indexes = new LinkedHashMap<>();
    private String markerCollection = DEFAULT_MARKER_COLLECTION;

    private Builder(MongoClient client) {
      this.client = client;
    }

    /**
     * Declares the indexes of a collection; the collection is created with them. An index that is
     * declared later is added when a read database is created, not to those that are there.
     *
     * @throws InvalidValueException if MongoDB has no collection of this name or keeps it for
     *     itself, or if no index is given
     */
    public Builder indexes(String collection, List<IndexModel> value) {
      CollectionNames.check(collection);
      if (value.isEmpty()) {
        throw new InvalidValueException(
            "indexes of collection", collection, "there must be at least one");
      }
      indexes.put(collection, List.copyOf(value));
      return this;
    }

    /**
     * Names the marker's collection, {@value #DEFAULT_MARKER_COLLECTION} by default. It must stay
     * the same for as long as there are read databases: with another name, they are strangers.
     *
     * @throws InvalidValueException if MongoDB has no collection of this name or keeps it for
     *     itself
     */
    public Builder markerCollection(String name) {
      CollectionNames.check(name);
      this.markerCollection = name;
      return this;
    }

    /**
     * Nothing is sent to the server yet.
     *
     * @throws InvalidValueException if indexes are declared on the marker's collection
     */
    public MongoTenantReadDatabases build() {
      if (indexes.containsKey(markerCollection)) {
        throw new InvalidValueException(
            "collection name", markerCollection, "tenantdb keeps its marker there");
      }
      return new MongoTenantReadDatabases(this);
    }
  }
}

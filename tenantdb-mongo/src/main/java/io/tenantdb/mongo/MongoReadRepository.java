package io.tenantdb.mongo;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.error.ReadModelException;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.Cursor;
import io.tenantdb.api.query.Filter;
import io.tenantdb.api.query.FilterOperator;
import io.tenantdb.api.query.PaginatedResult;
import io.tenantdb.api.query.Pagination;
import io.tenantdb.api.query.TenantDatabaseField;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.codecs.BsonValueCodecProvider;
import org.bson.codecs.configuration.CodecRegistries;
import org.jspecify.annotations.Nullable;

/**
 * The read model in a collection of MongoDB: one document a record, with the record's id in its
 * canonical text form as {@code _id} and the other fields named as in {@link
 * TenantDatabaseViewModel}. A deleted record's document is a tombstone of {@code _id}, {@code
 * version} and {@code deleted: true}; it must stay, or a late write brings the record back.
 *
 * <p>A write is one conditional upsert, so it needs no transaction and any deployment will do. The
 * settings of the host's client do not matter: writes wait for the majority of a replica set, and
 * reads ask the primary for what the majority has, so that a query finds what was written before
 * it.
 *
 * <p>Safe for use by many threads. The host owns the client and closes it.
 */
public final class MongoReadRepository implements TenantDatabaseReadRepository {

  /** The name of the collection unless the host gives another one. */
  public static final String DEFAULT_COLLECTION = "tenant_databases";

  private static final int DUPLICATE_KEY = 11000;

  /** The second one wins against any first insert; more would only hide a wrong index. */
  private static final int WRITE_ATTEMPTS = 3;

  private static final ReplaceOptions UPSERT = new ReplaceOptions().upsert(true);

  private final MongoCollection<BsonDocument> collection;
  private final ReadModelCalls calls;

  private MongoReadRepository(MongoCollection<BsonDocument> collection) {
    this.collection = collection;
    this.calls = new ReadModelCalls(collection.getNamespace());
  }

  /** The read model in the collection {@value #DEFAULT_COLLECTION} of a database. */
  public static MongoReadRepository create(MongoDatabase database) {
    return create(database, DEFAULT_COLLECTION);
  }

  /**
   * The read model in a collection of a database. Nothing is sent to the server yet; call {@link
   * #createIndexes()} once before use.
   *
   * @throws InvalidValueException if MongoDB has no collection of this name or keeps it for itself
   */
  public static MongoReadRepository create(MongoDatabase database, String collectionName) {
    Objects.requireNonNull(database, "database");
    CollectionNames.check(collectionName);
    return new MongoReadRepository(
        database
            .getCollection(collectionName, BsonDocument.class)
            .withCodecRegistry(CodecRegistries.fromProviders(new BsonValueCodecProvider()))
            .withWriteConcern(WriteConcern.MAJORITY)
            .withReadConcern(ReadConcern.MAJORITY)
            .withReadPreference(ReadPreference.primary()));
  }

  /**
   * Creates the collection and the indexes that the queries need, unless they are there. May be
   * called at every start and by many nodes at once. On a collection with many documents it takes
   * as long as MongoDB needs to build the indexes.
   *
   * @throws io.tenantdb.api.error.ReadModelUnavailableException if MongoDB cannot be reached
   * @throws ReadModelException if it refuses, such as for an index with the same fields and other
   *     options
   */
  public void createIndexes() {
    calls.call(
        "create its indexes",
        () -> {
          ReadModelIndexes.create(collection);
          return true;
        });
  }

  @Override
  public Optional<TenantDatabaseViewModel> findById(TenantDatabaseId id) {
    BsonDocument filter =
        FilterTranslation.matching(
            List.of(new Filter(TenantDatabaseField.ID, FilterOperator.EQUALS, id)));
    return calls.call(
        "find record " + id, () -> views(collection.find(filter)).stream().findFirst());
  }

  @Override
  public List<TenantDatabaseViewModel> findByTenantId(TenantId tenantId) {
    BsonDocument filter =
        FilterTranslation.matching(
            List.of(new Filter(TenantDatabaseField.TENANT_ID, FilterOperator.EQUALS, tenantId)));
    return calls.call(
        "find the records of tenant " + tenantId,
        () -> List.copyOf(views(collection.find(filter).sort(SortTranslation.order(List.of())))));
  }

  @Override
  public PaginatedResult<TenantDatabaseViewModel> findByCriteria(Criteria criteria) {
    BsonDocument filter = FilterTranslation.matching(criteria.filters());
    return calls.call(
        "find records by criteria",
        () -> {
          List<TenantDatabaseViewModel> found = part(filter, criteria);
          return result(criteria, found, collection.countDocuments(filter));
        });
  }

  @Override
  public boolean save(TenantDatabaseViewModel view) {
    return calls.call(
        "save version %s of record %s (tenant %s, database %s)"
            .formatted(view.version(), view.id(), view.tenantId(), view.databaseName()),
        () -> replaceOlder(view.id(), view.version(), ViewDocument.of(view)));
  }

  @Override
  public boolean delete(TenantDatabaseId id, long version) {
    return calls.call(
        "delete record %s as of version %s".formatted(id, version),
        () -> replaceOlder(id, version, ViewDocument.tombstone(id, version)));
  }

  /**
   * Replaces what is there if that is older, in one atomic operation. If it is not older the filter
   * matches nothing, MongoDB tries to insert, and the id stands in the way. The id also stands in
   * the way if another first write, of a lower version, came in between: then the next attempt
   * finds that to replace.
   */
  private boolean replaceOlder(TenantDatabaseId id, long version, BsonDocument document) {
    BsonDocument older = byId(id).append(ViewDocument.VERSION, lessThan(version));
    MongoException duplicate = null;
    for (int attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
      try {
        collection.replaceOne(older, document, UPSERT);
        return true;
      } catch (MongoException e) {
        if (e.getCode() != DUPLICATE_KEY) {
          throw e;
        }
        duplicate = e;
      }
      if (isThere(id, version)) {
        return false;
      }
    }
    throw new ReadModelException(
        ("Version %s of record %s was not written to MongoDB collection '%s': a unique index that"
                + " is not from tenantdb refuses it. Drop that index, then project the record's"
                + " state again")
            .formatted(version, id, collection.getNamespace().getFullName()),
        duplicate);
  }

  /** Whether the record's view or tombstone there has this version or a higher one. */
  private boolean isThere(TenantDatabaseId id, long version) {
    BsonDocument projection = new BsonDocument(ViewDocument.VERSION, new BsonInt32(1));
    BsonDocument stored = collection.find(byId(id)).projection(projection).first();
    try {
      return stored != null && ViewDocument.versionIn(stored) >= version;
    } catch (RuntimeException e) {
      throw calls.unreadable(ViewDocument.idOf(id), e);
    }
  }

  /** The wanted part, and one view more if there is one. */
  private List<TenantDatabaseViewModel> part(BsonDocument filter, Criteria criteria) {
    Pagination pagination = criteria.pagination();
    long offset = pagination instanceof Pagination.Page page ? page.offset() : 0;
    if (offset > Integer.MAX_VALUE) {
      // The driver cannot skip that many; no collection of views is so long.
      return List.of();
    }
    int wanted = pagination.limit() + 1;
    return views(
        collection
            .find(narrowed(filter, pagination))
            .sort(SortTranslation.order(criteria.sorts()))
            .skip((int) offset)
            .limit(wanted)
            .batchSize(wanted));
  }

  private static BsonDocument narrowed(BsonDocument filter, Pagination pagination) {
    if (pagination instanceof Pagination.After after) {
      return FilterTranslation.and(
          new BsonArray(List.of(filter, SortTranslation.after(after.cursor()))));
    }
    return filter;
  }

  private static PaginatedResult<TenantDatabaseViewModel> result(
      Criteria criteria, List<TenantDatabaseViewModel> found, long total) {
    Pagination pagination = criteria.pagination();
    int limit = pagination.limit();
    boolean more = found.size() > limit;
    @Nullable Cursor next = more ? Cursor.at(found.get(limit - 1), criteria.sorts()) : null;
    int page = pagination instanceof Pagination.Page numbered ? numbered.page() : 0;
    return new PaginatedResult<>(more ? found.subList(0, limit) : found, total, page, limit, next);
  }

  private List<TenantDatabaseViewModel> views(FindIterable<BsonDocument> documents) {
    List<TenantDatabaseViewModel> views = new ArrayList<>();
    for (BsonDocument document : documents.into(new ArrayList<>())) {
      try {
        views.add(ViewDocument.read(document));
      } catch (RuntimeException e) {
        throw calls.unreadable(document.get(ViewDocument.ID), e);
      }
    }
    return views;
  }

  private static BsonDocument byId(TenantDatabaseId id) {
    return new BsonDocument(ViewDocument.ID, ViewDocument.idOf(id));
  }

  private static BsonDocument lessThan(long version) {
    return new BsonDocument("$lt", new BsonInt64(version));
  }
}

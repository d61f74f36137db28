package io.tenantdb.mongo;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexModel;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;

/**
 * The indexes behind the queries. All start with the mark of tombstones, which every query fixes to
 * one value, and end with the id, which breaks ties of every sort. That makes them serve a filter,
 * a sort and a count on their field. Sorts by other fields, or the other way round, are done in
 * memory: a fleet of ten thousand views is some megabytes.
 */
final class ReadModelIndexes {

  private static final BsonInt32 ASCENDING = new BsonInt32(1);
  private static final BsonInt32 DESCENDING = new BsonInt32(-1);

  private ReadModelIndexes() {}

  /** One command; MongoDB takes an index that is there already as created. */
  static void create(MongoCollection<BsonDocument> collection) {
    collection.createIndexes(
        List.of(
            index(ViewDocument.TENANT_ID, ASCENDING),
            index(ViewDocument.STATUS, ASCENDING),
            index(ViewDocument.DATABASE_NAME, ASCENDING),
            index(ViewDocument.SCHEMA_VERSION_SORT_KEY, ASCENDING),
            // Lists of databases show the newest first.
            index(ViewDocument.CREATED_AT, DESCENDING)));
  }

  private static IndexModel index(String field, BsonInt32 direction) {
    return new IndexModel(
        new BsonDocument(ViewDocument.DELETED, ASCENDING)
            .append(field, direction)
            .append(ViewDocument.ID, ASCENDING));
  }
}

package io.tenantdb.testservers;

import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;

/** Refuses to find documents in one database. */
final class RefusingBackend extends MemoryBackend {

  private final String database;
  private final int code;
  private final String codeName;

  RefusingBackend(String database, int code, String codeName) {
    this.database = database;
    this.code = code;
    this.codeName = codeName;
  }

  @Override
  public Document handleMessage(MongoMessage message) {
    if (message.getDocument().containsKey("find") && message.getDatabaseName().equals(database)) {
      return new Document("ok", 0.0)
          .append("code", code)
          .append("codeName", codeName)
          .append("errmsg", "refused");
    }
    return super.handleMessage(message);
  }
}

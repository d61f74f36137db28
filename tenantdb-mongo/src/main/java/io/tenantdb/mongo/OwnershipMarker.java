package io.tenantdb.mongo;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import java.util.Optional;
import java.util.UUID;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The document that makes a database a record's own. Its {@code _id} is the same in every database,
 * so that a second insert fails. It begins as a claim, and is confirmed when a look at the database
 * after the claim has shown that nobody else had written into it.
 */
final class OwnershipMarker {

  private static final String ID = "_id";
  private static final String REGISTRY = "registryId";
  private static final String RECORD = "recordId";
  private static final String NONCE = "nonce";
  private static final String CONFIRMED = "confirmed";

  private OwnershipMarker() {}

  /** Finds the marker of any record. */
  static BsonDocument any() {
    return new BsonDocument(ID, new BsonString("tenantdb"));
  }

  /** Finds the marker of any record of a registry. */
  static BsonDocument any(UUID registryId) {
    return any().append(REGISTRY, new BsonString(registryId.toString()));
  }

  /** Finds what is no marker. */
  static BsonDocument none() {
    return new BsonDocument(ID, new BsonDocument("$ne", any().get(ID)));
  }

  /** Finds the marker of this record, confirmed or not. */
  static BsonDocument of(OwnedReadDatabase database) {
    return any(database.registryId())
        .append(RECORD, new BsonString(database.id().toString()))
        .append(NONCE, new BsonString(database.nonce().value()));
  }

  /** The document to insert; also finds just that. */
  static BsonDocument of(OwnedReadDatabase database, boolean confirmed) {
    return of(database).append(CONFIRMED, BsonBoolean.valueOf(confirmed));
  }

  /** The update that turns a claim into a confirmed marker. */
  static BsonDocument confirmation() {
    return new BsonDocument("$set", new BsonDocument(CONFIRMED, BsonBoolean.TRUE));
  }

  static boolean isOf(OwnedReadDatabase database, BsonDocument marker) {
    return of(database).entrySet().stream()
        .allMatch(field -> field.getValue().equals(marker.get(field.getKey())));
  }

  /** Whose a database is by a marker of the registry; empty if tenantdb writes no such marker. */
  static Optional<OwnedReadDatabase> read(UUID registryId, DatabaseName name, BsonDocument marker) {
    try {
      return Optional.of(
          new OwnedReadDatabase(
              registryId,
              TenantDatabaseId.of(text(marker.get(RECORD))),
              new CreationNonce(text(marker.get(NONCE))),
              name));
    } catch (InvalidValueException e) {
      return Optional.empty();
    }
  }

  static boolean isConfirmed(BsonDocument marker) {
    return BsonBoolean.TRUE.equals(marker.get(CONFIRMED));
  }

  /** Whose marker it is, for people. */
  static String describe(BsonDocument marker) {
    return "its marker is of record %s of registry %s"
        .formatted(text(marker.get(RECORD)), text(marker.get(REGISTRY)));
  }

  private static String text(@Nullable BsonValue value) {
    return value instanceof BsonString string ? string.getValue() : String.valueOf(value);
  }
}

package io.tenantdb.mongo;

import io.tenantdb.api.provisioning.OwnedReadDatabase;
import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a database has found. The marker was read after the collections were listed: a
 * collection that was there before the claim was confirmed is not the record's own.
 *
 * @param others the collections, all but an empty one for the marker and the one that holds it
 * @param markerCollection whether the collection for the marker is there
 * @param marker the marker of any record, if there is one
 */
record ReadDatabaseContents(
    List<String> others, boolean markerCollection, @Nullable BsonDocument marker) {

  /** Whose a database is. */
  enum Owner {
    /** Nobody's: there is nothing, or the empty collection that a cut-off claim leaves. */
    NOBODY,
    /** The record's, by a claim or a confirmed marker. */
    RECORD,
    /** The record has claimed it, but somebody else has written there before or meanwhile. */
    INTRUDER,
    /** Somebody's who has no marker. */
    UNMARKED,
    /** It has the marker of another record. */
    OTHER_RECORD
  }

  Owner owner(OwnedReadDatabase database) {
    if (marker == null) {
      return others.isEmpty() ? Owner.NOBODY : Owner.UNMARKED;
    }
    if (!OwnershipMarker.isOf(database, marker)) {
      return Owner.OTHER_RECORD;
    }
    return OwnershipMarker.isConfirmed(marker) || others.isEmpty() ? Owner.RECORD : Owner.INTRUDER;
  }

  boolean isEmpty() {
    return marker == null && others.isEmpty() && !markerCollection;
  }

  /** What is known of somebody else's database. */
  String describe(OwnedReadDatabase database) {
    if (marker == null) {
      return "it has no marker of tenantdb and holds %d collections, such as '%s'"
          .formatted(others.size(), others.get(0));
    }
    return OwnershipMarker.isOf(database, marker)
        ? "collection '%s' was there before the record had it".formatted(others.get(0))
        : OwnershipMarker.describe(marker);
  }
}

package io.tenantdb.api.database;

/**
 * What is known of the real database behind a record. Its name stays reserved until it is {@link
 * #GONE}, whether the record is deleted or not.
 */
public enum DatabasePresence {
  /** Its creation was never confirmed: it may exist, in part or as a whole, or not at all. */
  PENDING,
  /** Its creation was confirmed. */
  PRESENT,
  /** It was dropped, or proven never to have been created. */
  GONE
}

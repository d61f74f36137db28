package io.tenantdb.api.database;

/** What is known of the real database behind a record. */
public enum DatabasePresence {
  /** Its creation was never confirmed: it may exist, in part or as a whole, or not at all. */
  PENDING,
  /** Its creation was confirmed. */
  PRESENT,
  /** It is in its server's recycle bin: closed, under a name that nobody else can have. */
  RECYCLED,

  /** It was dropped, or proven never to have been created. */
  GONE
}

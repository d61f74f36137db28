package io.tenantdb.postgres;

import io.tenantdb.api.provisioning.OwnedDatabase;

/**
 * The names and the mark of a record's database.
 *
 * <p>{@code CREATE DATABASE} and {@code DROP DATABASE} run in no transaction, so no check can
 * protect them. They are given only names that carry the record's nonce: whoever runs them late, or
 * twice, hits nothing but the record's own.
 *
 * @param visible the name that hosts see; reached and left by RENAME alone
 * @param unclaimed the name before: created, and not yet marked
 * @param retired the name after: to be dropped
 * @param marker the comment that proves whose database it is; every role can read it
 */
record DatabaseIdentity(String visible, String unclaimed, String retired, String marker) {

  private static final String UNCLAIMED = "tdb_new_";
  private static final String RETIRED = "tdb_old_";

  static DatabaseIdentity of(OwnedDatabase database) {
    String nonce = database.nonce().value();
    return new DatabaseIdentity(
        database.name().value(),
        UNCLAIMED + nonce,
        RETIRED + nonce,
        "tenantdb registry=%s record=%s nonce=%s"
            .formatted(database.registryId(), database.id(), nonce));
  }
}

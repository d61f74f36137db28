package io.tenantdb.api.verification;

/** Where a sound history stands to the migrations of the node that verifies it. */
public enum SchemaStanding {
  /** It shows all of them. */
  UP_TO_DATE,
  /** Some of them are pending. */
  BEHIND,
  /** It is at a newer version, as after a migration by a node of a newer release. */
  AHEAD,
  /** The migrator cannot tell ahead what an up-to-date database shows. */
  UNKNOWN
}

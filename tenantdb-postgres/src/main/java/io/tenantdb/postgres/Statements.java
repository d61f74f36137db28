package io.tenantdb.postgres;

/** Statements on databases that take no parameters. */
final class Statements {

  private Statements() {}

  static String comment(String database, String text) {
    return "COMMENT ON DATABASE %s IS %s"
        .formatted(SqlQuoting.identifier(database), SqlQuoting.literal(text));
  }

  static String rename(String from, String to) {
    return "ALTER DATABASE %s RENAME TO %s"
        .formatted(SqlQuoting.identifier(from), SqlQuoting.identifier(to));
  }

  static String grantConnectToPublic(String database) {
    return "GRANT CONNECT ON DATABASE %s TO PUBLIC".formatted(SqlQuoting.identifier(database));
  }

  static String revokeConnectFromPublic(String database) {
    return "REVOKE CONNECT ON DATABASE %s FROM PUBLIC".formatted(SqlQuoting.identifier(database));
  }

  /** Names the database whose OID proves that statements met the right one. */
  static String oid(String database) {
    return "SELECT oid FROM pg_catalog.pg_database WHERE datname = " + SqlQuoting.literal(database);
  }
}

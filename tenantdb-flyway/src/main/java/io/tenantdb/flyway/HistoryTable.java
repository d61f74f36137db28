package io.tenantdb.flyway;

/** The name of Flyway's history table in a tenant's database. */
record HistoryTable(String schema, String table) {

  /** The name as SQL, quoted (PostgreSQL manual, 4.1.1 Identifiers and Key Words). */
  String quoted() {
    return quote(schema) + "." + quote(table);
  }

  private static String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}

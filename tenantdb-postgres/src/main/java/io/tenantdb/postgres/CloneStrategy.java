package io.tenantdb.postgres;

/**
 * How the server copies a template (PostgreSQL manual, "CREATE DATABASE", STRATEGY). The names are
 * PostgreSQL's own.
 */
public enum CloneStrategy {
  /** Block by block through the write-ahead log: the faster one for small templates. */
  WAL_LOG,
  /**
   * File by file, with a checkpoint before and after: for large templates, above all where
   * PostgreSQL 18 has {@code file_copy_method = clone}.
   */
  FILE_COPY
}

package io.tenantdb.postgres;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Templates as this process last saw them sealed. CREATE DATABASE goes by name: what it has copied
 * is known if the name led to the same database before and afterwards, and the look before need not
 * be made for each copy. Safe for use by many threads.
 */
final class SealedTemplates {

  /** More than there are generations on all servers. */
  private static final int MOST = 1_000;

  private final Map<String, DatabaseRow> rows =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, DatabaseRow> eldest) {
          return size() > MOST;
        }
      };

  synchronized void put(DatabaseIdentity template, DatabaseRow row) {
    rows.put(template.nonce(), row);
  }

  synchronized Optional<DatabaseRow> find(DatabaseIdentity template) {
    return Optional.ofNullable(rows.get(template.nonce()));
  }
}

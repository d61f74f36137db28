package io.tenantdb.postgres;

import io.tenantdb.api.database.CreationNonce;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The passwords of the logins that wait with clones of the warm pool, those that this process has
 * made. They are kept nowhere else: of a clone that another node made, the claim sets a new
 * password. Safe for use by many threads.
 */
final class SpareSecrets {

  /** More than the pools of one node hold; of clones that other nodes took, nobody tells. */
  private static final int MOST = 1_000;

  private final Map<CreationNonce, LoginSecret> secrets =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CreationNonce, LoginSecret> eldest) {
          return size() > MOST;
        }
      };

  /** Remembers what the server has by now. */
  synchronized void put(CreationNonce clone, LoginSecret secret) {
    secrets.put(clone, secret);
  }

  synchronized Optional<LoginSecret> find(CreationNonce clone) {
    return Optional.ofNullable(secrets.get(clone));
  }

  synchronized void forget(CreationNonce clone) {
    secrets.remove(clone);
  }
}

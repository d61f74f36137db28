package io.tenantdb.postgres;

import io.tenantdb.api.database.CreationNonce;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The clones of the warm pool that this process has sealed, and the passwords of the logins that
 * wait with them. The passwords are kept nowhere else: of a clone that another node has sealed, the
 * claim sets a new one. Safe for use by many threads.
 */
final class SealedClones {

  /** More than the pools of one node hold; of clones that other nodes took, nobody tells. */
  private static final int MOST = 1_000;

  private final Map<CreationNonce, SealedClone> clones =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CreationNonce, SealedClone> eldest) {
          return size() > MOST;
        }
      };

  /**
   * A clone as the server has it by now.
   *
   * @param oid what the server knows it by, whatever its name
   * @param secret of its login
   */
  record SealedClone(long oid, LoginSecret secret) {}

  synchronized void put(CreationNonce nonce, SealedClone clone) {
    clones.put(nonce, clone);
  }

  synchronized Optional<SealedClone> find(CreationNonce nonce) {
    return Optional.ofNullable(clones.get(nonce));
  }

  synchronized void forget(CreationNonce nonce) {
    clones.remove(nonce);
  }
}

package io.tenantdb.api.lease;

import io.tenantdb.api.database.CreationNonce;
import java.util.Objects;

/**
 * The right of one worker to build or drop a prepared database. It is held until the work is done,
 * or until it has expired and another worker was granted the next one.
 *
 * @param nonce the database
 * @param owner the worker
 * @param token grows with every grant on the database
 */
public record PreparationLease(CreationNonce nonce, String owner, long token) {

  public PreparationLease {
    Objects.requireNonNull(nonce, "nonce");
    Objects.requireNonNull(owner, "owner");
  }
}

package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.TenantDatabaseId;
import java.util.HexFormat;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes record ids and nonces from a source of randomness. */
public final class Identifiers {

  private static final int NONCE_BYTES = 16;

  private final RandomGenerator random;

  public Identifiers(RandomGenerator random) {
    this.random = random;
  }

  /** A random UUID, version 4 of RFC 9562. */
  public TenantDatabaseId newId() {
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new TenantDatabaseId(new UUID(high, low));
  }

  /** 128 random bits. */
  public CreationNonce newNonce() {
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    return new CreationNonce(HexFormat.of().formatHex(bytes));
  }
}

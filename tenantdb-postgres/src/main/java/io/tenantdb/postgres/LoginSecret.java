package io.tenantdb.postgres;

import io.tenantdb.api.provisioning.TenantPassword;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Base64;
import org.postgresql.util.PasswordUtil;

/**
 * A password and the SCRAM-SHA-256 verifier of it, which is all that the server is told (RFC 5802,
 * RFC 7677; PostgreSQL manual, "Password Authentication"). It shows neither.
 */
record LoginSecret(TenantPassword password, String verifier) {

  private static final int RANDOM_BYTES = 32;

  /**
   * The driver computes 4096 rounds, which take about a millisecond. Nobody could guess the random
   * password with fewer of them either, but clients refuse fewer (RFC 7677, section 4).
   */
  static LoginSecret of(TenantPassword password) throws SQLException {
    return new LoginSecret(
        password, PasswordUtil.encodeScramSha256(password.value().toCharArray()));
  }

  /** A new password. */
  static LoginSecret random(SecureRandom random) throws SQLException {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return of(new TenantPassword(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)));
  }

  @Override
  public String toString() {
    return "LoginSecret[not shown]";
  }
}

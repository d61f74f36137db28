package io.tenantdb.postgres;

import io.tenantdb.postgres.SealedClones.SealedClone;
import java.util.List;
import java.util.Optional;

/**
 * A record's login that is about to get its database. It shows no secret.
 *
 * @param login the statements for it
 * @param verifier what the server is to check the password with
 * @param sealedClone the record's clone, if this process has sealed it and its login has that
 *     verifier
 */
record LoginClaim(LoginStatements login, String verifier, Optional<SealedClone> sealedClone) {

  /**
   * What gives the database to the login, and to nobody else; runs in the transaction that marks
   * and opens it.
   *
   * @param roleThere whether an earlier attempt has left the role
   */
  List<String> statements(String database, boolean roleThere) {
    return login.claim(database, roleThere, verifier);
  }

  @Override
  public String toString() {
    return "LoginClaim[" + login.login() + "]";
  }
}

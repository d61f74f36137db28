package io.tenantdb.postgres;

import java.util.List;

/**
 * A record's login that is about to get its database. It shows no secret.
 *
 * @param login the statements for it
 * @param verifier what the server is to check the password with
 * @param spareKnown whether the login that waits with the record's clone has that verifier already
 */
record LoginClaim(LoginStatements login, String verifier, boolean spareKnown) {

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

package io.tenantdb.postgres;

import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.api.provisioning.TenantPassword;
import io.tenantdb.api.spi.TenantCredentials;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The host's place for passwords. What it throws is told, unless it shows the password after all:
 * clients of vaults may quote the request that failed.
 */
final class KeptPasswords {

  private final TenantCredentials credentials;

  KeptPasswords(TenantCredentials credentials) {
    this.credentials = credentials;
  }

  /** Keeps a password unless one is kept already; the one that is kept. */
  TenantPassword keep(OwnedDatabase database, TenantPassword fresh) {
    return call(
        database,
        "keep",
        fresh,
        () -> Objects.requireNonNull(credentials.keep(database.id(), fresh), "kept password"));
  }

  void forget(OwnedDatabase database) {
    call(
        database,
        "forget",
        null,
        () -> {
          credentials.forget(database.id());
          return database;
        });
  }

  private static <T> T call(
      OwnedDatabase database, String what, @Nullable TenantPassword secret, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      boolean withheld =
          ServerErrors.holdsUrl(e) || (secret != null && trace(e).contains(secret.value()));
      if (!withheld && e instanceof TenantDbException told) {
        throw told;
      }
      throw new TenantServerException(
          database.server(),
          database.name(),
          "the host's TenantCredentials could not %s the password of role %s: %s; remove the cause, then call again"
              .formatted(
                  what,
                  TenantLogin.roleOf(database.id()),
                  withheld ? "a text that is withheld, for it holds a secret" : e),
          withheld ? null : e);
    }
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}

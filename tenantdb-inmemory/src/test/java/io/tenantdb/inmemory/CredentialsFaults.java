package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.TenantPassword;
import io.tenantdb.api.spi.TenantCredentials;
import io.tenantdb.tck.Samples;
import io.tenantdb.tck.TenantCredentialsContract;
import java.util.Optional;

/** Places for passwords that break one promise each. */
final class CredentialsFaults {

  private CredentialsFaults() {}

  /** Credentials that are sound but for what a subclass overrides. */
  private abstract static class Fault extends TenantCredentialsContract
      implements TenantCredentials {

    final InMemoryTenantCredentials sound = new InMemoryTenantCredentials();

    @Override
    protected final TenantCredentials credentials() {
      return this;
    }

    @Override
    public TenantPassword keep(TenantDatabaseId id, TenantPassword fresh) {
      return sound.keep(id, fresh);
    }

    @Override
    public Optional<TenantPassword> find(TenantDatabaseId id) {
      return sound.find(id);
    }

    @Override
    public void forget(TenantDatabaseId id) {
      sound.forget(id);
    }
  }

  @CaughtBy("theFirstPasswordStays")
  static final class KeepOverwrites extends Fault {
    @Override
    public TenantPassword keep(TenantDatabaseId id, TenantPassword fresh) {
      sound.forget(id);
      return super.keep(id, fresh);
    }
  }

  @CaughtBy("ofManyPasswordsOneIsKeptAndEveryCallerIsTold")
  static final class CallerIsToldItsOwnPassword extends Fault {
    @Override
    public TenantPassword keep(TenantDatabaseId id, TenantPassword fresh) {
      super.keep(id, fresh);
      return fresh;
    }
  }

  @CaughtBy("aForgottenPasswordIsGone")
  static final class ForgetsNothing extends Fault {
    @Override
    public void forget(TenantDatabaseId id) {}
  }

  @CaughtBy("recordsHavePasswordsOfTheirOwn")
  static final class OnePasswordForAll extends Fault {
    private final TenantDatabaseId all = Samples.id();

    @Override
    public TenantPassword keep(TenantDatabaseId id, TenantPassword fresh) {
      return super.keep(all, fresh);
    }

    @Override
    public Optional<TenantPassword> find(TenantDatabaseId id) {
      return super.find(all);
    }
  }
}

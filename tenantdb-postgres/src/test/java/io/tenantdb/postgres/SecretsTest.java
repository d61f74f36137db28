package io.tenantdb.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.api.provisioning.TenantPassword;
import io.tenantdb.api.spi.TenantCredentials;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Passwords before they reach the server. */
class SecretsTest {

  private static final TenantPassword PASSWORD =
      new TenantPassword("a-password-that-is-long-enough");

  private final SecureRandom random = new SecureRandom();

  @Test
  void aPasswordIsThirtyTwoRandomBytes() throws SQLException {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      String password = LoginSecret.random(random).password().value();
      assertThat(password).matches("[A-Za-z0-9_-]{43}");
      assertThat(seen.add(password)).isTrue();
    }
  }

  @Test
  void aVerifierHasASaltOfItsOwnAndNeverHoldsThePassword() throws SQLException {
    LoginSecret one = LoginSecret.of(PASSWORD);
    LoginSecret other = LoginSecret.of(PASSWORD);
    assertThat(one.verifier())
        .matches("SCRAM-SHA-256\\$4096:[A-Za-z0-9+/=]{24}\\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}")
        .isNotEqualTo(other.verifier())
        .doesNotContain(PASSWORD.value());
    assertThat(one.toString()).doesNotContain(PASSWORD.value()).doesNotContain(one.verifier());
  }

  @Test
  void theStockComputesInTheBackgroundAndKeepsToItsSize() throws SQLException {
    Queue<Runnable> background = new ArrayDeque<>();
    SecretStock stock = new SecretStock(random, background::add, 3);

    LoginSecret first = stock.take();
    assertThat(background).hasSize(3);
    background.forEach(Runnable::run);
    background.clear();
    Set<String> passwords = new HashSet<>(Set.of(first.password().value()));
    for (int i = 1; i <= 3; i++) {
      assertThat(passwords.add(stock.take().password().value())).isTrue();
      assertThat(background).hasSize(i);
    }
    assertThat(passwords.add(stock.take().password().value()))
        .as("the stock is empty, and whoever takes waits for nobody")
        .isTrue();
    assertThat(background).hasSize(3);
  }

  @Test
  void theStockGoesOnWithoutABackground() throws SQLException {
    SecretStock stock =
        new SecretStock(
            random,
            task -> {
              throw new RejectedExecutionException("closed");
            },
            3);
    assertThat(stock.take().password()).isNotEqualTo(stock.take().password());
  }

  @Test
  void whatTheHostsPlaceForPasswordsThrowsIsToldWithTheRole() {
    OwnedDatabase database = database();
    assertThatThrownBy(
            () -> new KeptPasswords(failing("the vault is sealed")).keep(database, PASSWORD))
        .isInstanceOf(TenantServerException.class)
        .hasMessageContaining("the vault is sealed")
        .hasMessageContaining(TenantLogin.roleOf(database.id()))
        .hasMessageContaining(database.name().value());
  }

  @Test
  void anExceptionThatShowsThePasswordIsWithheld() {
    Throwable thrown = null;
    try {
      new KeptPasswords(failing("POST /secrets {\"p\":\"" + PASSWORD.value() + "\"} failed"))
          .keep(database(), PASSWORD);
    } catch (TenantServerException e) {
      thrown = e;
    }
    StringWriter trace = new StringWriter();
    assertThat(thrown).isNotNull().hasMessageContaining("withheld");
    thrown.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain(PASSWORD.value());
  }

  private static OwnedDatabase database() {
    return new OwnedDatabase(
        UUID.randomUUID(),
        new TenantDatabaseId(UUID.randomUUID()),
        new CreationNonce(Server.hex()),
        Server.NAME,
        new DatabaseName("tenant_a"));
  }

  private static TenantCredentials failing(String message) {
    return new TenantCredentials() {
      @Override
      public TenantPassword keep(TenantDatabaseId id, TenantPassword fresh) {
        throw new IllegalStateException(message, new IllegalStateException(message));
      }

      @Override
      public Optional<TenantPassword> find(TenantDatabaseId id) {
        return Optional.empty();
      }

      @Override
      public void forget(TenantDatabaseId id) {
        throw new IllegalStateException(message);
      }
    };
  }
}

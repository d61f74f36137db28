package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.TenantPassword;
import io.tenantdb.api.spi.TenantCredentials;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of {@link TenantCredentials}. */
public abstract class TenantCredentialsContract {

  private static final int CALLERS = 16;

  private final TenantDatabaseId id = Samples.id();
  private TenantCredentials credentials;

  /** For the adapter's test class. */
  protected TenantCredentialsContract() {}

  /** The adapter, called once a test; it may hold what earlier tests kept. */
  protected abstract TenantCredentials credentials();

  @BeforeEach
  void openCredentials() {
    credentials = credentials();
  }

  @Test
  void aPasswordIsKeptAndFound() {
    TenantPassword password = Samples.password();
    assertThat(credentials.find(id)).isEmpty();

    assertThat(credentials.keep(id, password)).isEqualTo(password);

    assertThat(credentials.find(id)).contains(password);
  }

  @Test
  void everyCharacterOfTheLongestPasswordIsKept() {
    String printable =
        IntStream.rangeClosed('!', '~').mapToObj(Character::toString).collect(Collectors.joining());
    TenantPassword longest = new TenantPassword(printable.repeat(3).substring(0, 200));

    assertThat(credentials.keep(id, longest)).isEqualTo(longest);

    assertThat(credentials.find(id)).contains(longest);
  }

  @Test
  void theFirstPasswordStays() {
    TenantPassword first = Samples.password();
    credentials.keep(id, first);

    assertThat(credentials.keep(id, Samples.password())).isEqualTo(first);

    assertThat(credentials.find(id)).contains(first);
  }

  @Test
  void ofManyPasswordsOneIsKeptAndEveryCallerIsTold() {
    List<TenantPassword> fresh = Stream.generate(Samples::password).limit(CALLERS).toList();

    List<TenantPassword> kept =
        Race.of(CALLERS, i -> credentials.keep(id, fresh.get(i))).allWinners();

    assertThat(fresh).contains(kept.get(0));
    assertThat(kept).hasSize(CALLERS).containsOnly(kept.get(0));
    assertThat(credentials.find(id)).contains(kept.get(0));
  }

  @Test
  void aForgottenPasswordIsGone() {
    credentials.keep(id, Samples.password());
    assertThat(credentials.find(id)).isPresent();

    credentials.forget(id);
    credentials.forget(id);

    assertThat(credentials.find(id)).isEmpty();
    TenantPassword next = Samples.password();
    assertThat(credentials.keep(id, next)).isEqualTo(next);
    assertThat(credentials.find(id)).contains(next);
  }

  @Test
  void recordsHavePasswordsOfTheirOwn() {
    TenantDatabaseId other = Samples.id();
    TenantPassword password = Samples.password();
    TenantPassword others = Samples.password();

    assertThat(credentials.keep(id, password)).isEqualTo(password);
    assertThat(credentials.keep(other, others)).isEqualTo(others);
    credentials.forget(id);

    assertThat(credentials.find(id)).isEmpty();
    assertThat(credentials.find(other)).contains(others);
  }
}

package io.tenantdb.core.internal.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.error.RegistryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What records, events and views say of a fault. */
class FailuresTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cannot open JDBC:postgresql://db/t?user=u&password=secret",
        "cannot open mongodb://u:secret@db",
        "cannot open https://u:sec/ret@bucket"
      })
  void aTextWithAUrlThatMayHoldAPasswordIsWithheld(String text) {
    assertThat(Failures.message(new IllegalStateException(text)).value())
        .startsWith("java.lang.IllegalStateException: ")
        .doesNotContain("secret", "sec/ret", "u:")
        .contains("withheld");
    assertThat(Failures.message(new RegistryException("the host said: " + text, null)).value())
        .doesNotContain("secret", "sec/ret", "u:")
        .contains("withheld");
  }

  @Test
  void anyOtherTextIsToldWithItsKind() {
    assertThat(Failures.message(new AssertionError("see https://example.com/a")).value())
        .isEqualTo("java.lang.AssertionError: see https://example.com/a");
    assertThat(Failures.message(new RegistryException("our own words", null)).value())
        .isEqualTo("our own words");
  }
}

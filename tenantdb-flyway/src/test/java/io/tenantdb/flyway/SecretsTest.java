package io.tenantdb.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretsTest {

  @Test
  void hidesPasswordsOfUrls() {
    assertThat(Secrets.NONE.remove("jdbc:postgresql://h:1/d?user=u&password=p%26w&ssl=true"))
        .isEqualTo("jdbc:postgresql://h:1/d?user=u&password=***&ssl=true");
    assertThat(Secrets.NONE.remove("postgres://u:p:w@h/d")).isEqualTo("postgres://u:***@h/d");
  }

  @Test
  void hidesPasswordsOfStatements() {
    assertThat(Secrets.NONE.remove("CREATE ROLE r LOGIN PASSWORD 'it''s'; SELECT 'x'"))
        .isEqualTo("CREATE ROLE r LOGIN PASSWORD '***'; SELECT 'x'");
  }

  @Test
  void namesPlaceholdersInPlaceOfTheirValues() {
    Secrets secrets = new Secrets(Map.of("a", "abcd", "b", "abcdefg", "c", "x", "d", ""));

    assertThat(secrets.remove("abcdefgh abcde x xyz $1")).isEqualTo("${b}h ${a}e ${c} xyz $1");
  }

  @Test
  void keepsAnExceptionThatTellsNoSecret() {
    IllegalStateException harmless = new IllegalStateException("harmless");

    assertThat(Secrets.NONE.withoutSecrets(harmless)).isSameAs(harmless);
  }

  @Test
  void replacesAnExceptionWithASecretInItsCause() {
    Exception failure =
        new IllegalStateException("outer", new IllegalStateException("password=hunter2"));

    assertThat(Secrets.NONE.withoutSecrets(failure)).hasMessageContaining("outer").hasNoCause();
  }
}

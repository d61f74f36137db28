package io.tenantdb.api.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "a b", "ä", "a/b", "a\n", "a'b", "\u0131", "a;drop", "tenant\u0000"})
  void aTenantIdHoldsOnlyLettersDigitsUnderscoresAndHyphens(String text) {
    assertThatThrownBy(() -> new TenantId(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("tenant id")
        .hasMessageContaining("[A-Za-z0-9_-]");
  }

  @Test
  void aTenantIdHasAtMost64Characters() {
    assertThat(new TenantId("x".repeat(64)).value()).hasSize(64);
    assertThatThrownBy(() -> new TenantId("x".repeat(65)))
        .isInstanceOf(InvalidValueException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Acme",
        "1acme",
        "acme-1",
        "acme.x",
        "acme\"",
        "a$b",
        "ac me",
        "\u0131stanbul",
        "acme'",
        "postgres",
        "template0",
        "template1",
        "admin",
        "local",
        "config"
      })
  void aDatabaseNameIsOneThatBothServersAccept(String text) {
    assertThatThrownBy(() -> new DatabaseName(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("database name");
  }

  @Test
  void aDatabaseNameHasAtMost63Bytes() {
    assertThat(new DatabaseName("x".repeat(63)).value()).hasSize(63);
    assertThatThrownBy(() -> new DatabaseName("x".repeat(64)))
        .isInstanceOf(InvalidValueException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.", ".1", "v1", "1..2", "1-2", "1.a"})
  void aSchemaVersionIsNumbersPartedByDotsOrUnderscores(String text) {
    assertThatThrownBy(() -> new SchemaVersion(text)).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void schemaVersionsCompareNumberByNumber() {
    List<String> ascending = List.of("0.9", "1", "1.0.1", "1.2", "1.10", "2", "10", "20250101");
    for (int i = 1; i < ascending.size(); i++) {
      assertThat(new SchemaVersion(ascending.get(i - 1)))
          .isLessThan(new SchemaVersion(ascending.get(i)));
    }
    assertThat(new SchemaVersion("1.0")).isEqualByComparingTo(new SchemaVersion("01"));
    assertThat(new SchemaVersion("1_2")).isEqualByComparingTo(new SchemaVersion("1.2"));
  }

  @Test
  void theSortKeyOfAVersionIsTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      assertThat(new SchemaVersion("7.10").sortKey()).isEqualTo("017.0210");
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not a uuid",
        "1-1-1-1-1",
        "123456789-abc-4def-8abc-1234567890ab",
        "1234567-89ab-4def-8abc-1234567890abc",
        "+0000000-0000-4000-8000-000000000000",
        "00000000-+000-4000-8000-000000000000",
        "-0000000-0000-4000-8000-000000000000",
        "00000000-0000-4000-8000-00000000000",
        "00000000-0000-4000-8000-0000000000000",
        "00000000000040008000000000000000",
        "{0000000-0000-4000-8000-00000000000}",
        " 0000000-0000-4000-8000-000000000000",
        "0000000g-0000-4000-8000-000000000000"
      })
  void aRecordIdIsACanonicalUuid(String text) {
    assertThatThrownBy(() -> TenantDatabaseId.of(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining(text);
  }

  @Test
  void aRecordIdMayBeGivenInUpperCase() {
    String text = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";

    assertThat(TenantDatabaseId.of(text.toUpperCase(Locale.ROOT)))
        .isEqualTo(TenantDatabaseId.of(text))
        .hasToString(text);
  }

  @Test
  void anErrorMessageIsMadeToFit() {
    assertThat(ErrorMessage.from("a\u0000b\uD83Dc\uDE00").value()).isEqualTo("abc");
    assertThat(ErrorMessage.from("\uDE00\uD83D").value()).isNotBlank();
    assertThat(ErrorMessage.from(null).value()).isNotBlank();
    String smileys = "\uD83D\uDE00".repeat(ErrorMessage.MAX_LENGTH);
    String cut = ErrorMessage.from(smileys).value();
    assertThat(cut).hasSizeLessThanOrEqualTo(ErrorMessage.MAX_LENGTH).endsWith("\uDE00…");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "a\u0000b", "half \uD83D of a pair", "\uDE00\uD83D"})
  void anErrorMessageIsNotBlankAndFitsEveryStore(String text) {
    assertThatThrownBy(() -> new ErrorMessage(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("error message");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b", "half \uD83D of a pair", "\uDE00\uD83D"})
  void whoAskedAndWhyAreTextsThatEveryStoreKeeps(String text) {
    assertThatThrownBy(() -> Attribution.by(text)).isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> Attribution.by("me").because(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("surrogate");
    assertThat(Attribution.by("\uD83D\uDE00").because("").actor()).isEqualTo("\uD83D\uDE00");
  }

  @Test
  void whoAskedAndWhyAreNotLongerThanTheirColumns() {
    assertThat(Attribution.by("x".repeat(200)).because("y".repeat(1000)).reason()).hasSize(1000);
    assertThatThrownBy(() -> Attribution.by(" ")).isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> Attribution.by("x".repeat(201)))
        .isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> Attribution.by("me").because("y".repeat(1001)))
        .isInstanceOf(InvalidValueException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\u0000b", "half \uD83D of a pair"})
  void aLeaseOwnerIsATextThatEveryStoreKeeps(String owner) {
    assertThatThrownBy(() -> leaseRequest(owner, Duration.ofSeconds(1)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("lease owner");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.0009S", "P1DT0.001S", "PT2562047788015215H30M7S"})
  void aLeaseLastsFromAMillisecondToADay(String duration) {
    assertThatThrownBy(() -> leaseRequest("worker", Duration.parse(duration)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("1 millisecond to 1 day");
  }

  private static LeaseRequest leaseRequest(String owner, Duration duration) {
    return new LeaseRequest(owner, LeasedOperation.MIGRATE, duration, Attribution.by("me"));
  }

  @Test
  void aViewHasTimesInMilliseconds() {
    Instant time = Instant.parse("2026-01-01T00:00:00.123456789Z");
    TenantDatabaseViewModel view =
        new TenantDatabaseViewModel(
            new TenantDatabaseId(new UUID(1, 2)),
            new TenantId("acme"),
            ServerName.DEFAULT,
            new DatabaseName("tenant_acme"),
            new DatabaseName("read_acme"),
            TenantDatabaseStatus.ACTIVE,
            null,
            null,
            null,
            time,
            time.plusNanos(1_000_000),
            1);

    assertThat(view.createdAt()).isEqualTo("2026-01-01T00:00:00.123Z");
    assertThat(view.updatedAt()).isEqualTo("2026-01-01T00:00:00.124Z");
  }

  @Test
  void aTimeOfMigrationIsInMillisecondsAndInRange() {
    assertThat(new LastMigrationAt(Instant.parse("2026-01-01T00:00:00.123456789Z")).value())
        .isEqualTo("2026-01-01T00:00:00.123Z");
    assertThatThrownBy(() -> new LastMigrationAt(Instant.MAX))
        .isInstanceOf(InvalidValueException.class);
  }

  @Test
  void aRefusalQuotesWhatWasGivenWithoutControlCharacters() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new TenantId("a\nFAKE LOG LINE\u202E" + "x".repeat(500)))
        .satisfies(
            e -> assertThat(e.getMessage()).doesNotContain("\n", "\u202E").contains("\\u{a}", "…"));
  }
}

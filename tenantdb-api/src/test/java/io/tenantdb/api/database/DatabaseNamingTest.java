package io.tenantdb.api.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseNamingTest {

  private static final String UUID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";

  @Test
  void aCanonicalUuidFoldsWithoutASuffix() {
    assertThat(nameOf(UUID)).isEqualTo("tenant_0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8f9");
  }

  @Test
  void anIdThatIsANameAlreadyIsTakenAsItIs() {
    assertThat(nameOf("acme_42")).isEqualTo("tenant_acme_42");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Acme",
        "acme-42",
        "0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9",
        "0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8f9",
        "acme_0123456789abcdef0123456789abcdef",
        "a23456789012345678901234567890123456789012345678901234567"
      })
  void anIdThatIsChangedOrLooksMadeGetsAHash(String id) {
    assertThat(nameOf(id)).matches("tenant_[a-z0-9_]{1,23}_[0-9a-f]{32}");
  }

  @Test
  void theLocaleOfTheHostDoesNotMatter() {
    Locale before = Locale.getDefault();
    String expected = nameOf("ISTANBUL");
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertThat(nameOf("ISTANBUL")).isEqualTo(expected).startsWith("tenant_istanbul_");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aFurtherDatabaseOfATenantHasAnotherName() {
    TenantId tenant = new TenantId(UUID);
    TenantDatabaseId one = TenantDatabaseId.of(UUID);
    TenantDatabaseId other = TenantDatabaseId.of(UUID.replace('0', '1'));

    assertThat(DatabaseName.forTenant(tenant, one))
        .isNotEqualTo(DatabaseName.forTenant(tenant))
        .isNotEqualTo(DatabaseName.forTenant(tenant, other));
  }

  @Property
  void noTwoTenantsGetOneName(@ForAll @Size(min = 2, max = 60) Set<@From("trickyIds") String> ids) {
    Map<String, String> owners = new HashMap<>();
    for (String id : ids) {
      assertThat(owners.put(nameOf(id), id)).as("the other owner of the name of " + id).isNull();
    }
  }

  /** Ids that are each other's folded, hashed or upper-case forms, beside random ones. */
  @Provide
  Arbitrary<String> trickyIds() {
    Arbitrary<String> plain =
        Arbitraries.strings().withChars("abAB01_-").ofMinLength(1).ofMaxLength(64);
    Arbitrary<String> uuids = Arbitraries.create(() -> java.util.UUID.randomUUID().toString());
    Arbitrary<String> base = Arbitraries.oneOf(plain, uuids);
    Arbitrary<Integer> forms = Arbitraries.integers().between(0, 3);
    return Combinators.combine(base, forms).as(DatabaseNamingTest::form);
  }

  private static String form(String id, int form) {
    String made = nameOf(id).substring("tenant_".length());
    return switch (form) {
      case 1 -> id.toUpperCase(Locale.ROOT);
      case 2 -> id.replace('-', '_');
      case 3 -> made;
      default -> id;
    };
  }

  private static String nameOf(String id) {
    return DatabaseName.forTenant(new TenantId(id)).value();
  }
}

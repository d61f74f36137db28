package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.spi.TenantDirectory;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The contract of {@link TenantDirectory}. */
public abstract class TenantDirectoryContract {

  /** For the adapter's test class. */
  protected TenantDirectoryContract() {}

  /** The adapter. */
  protected abstract TenantDirectory directory();

  /** A tenant that the directory knows; its id has at least one letter. */
  protected abstract TenantId knownTenant();

  @Test
  void aKnownTenantExists() {
    assertThat(directory().exists(knownTenant())).isTrue();
  }

  @Test
  void anUnknownTenantDoesNotExist() {
    TenantDirectory directory = directory();

    assertThat(directory.exists(knownTenant())).isTrue();
    assertThat(directory.exists(Samples.tenantId())).isFalse();
  }

  @Test
  void upperAndLowerCaseDiffer() {
    TenantDirectory directory = directory();
    String known = knownTenant().value();
    String lower = known.toLowerCase(Locale.ROOT);
    String otherCase = lower.equals(known) ? known.toUpperCase(Locale.ROOT) : lower;
    assertThat(otherCase).as("the known tenant in another case").isNotEqualTo(known);

    assertThat(directory.exists(new TenantId(known))).isTrue();
    assertThat(directory.exists(new TenantId(otherCase))).isFalse();
  }

  @Test
  void manyThreadsGetTheSameAnswer() {
    TenantDirectory directory = directory();
    TenantId known = knownTenant();

    Race<Boolean> race = Race.of(Race.MANY, i -> directory.exists(known));

    assertThat(race.allWinners()).containsOnly(true);
  }
}

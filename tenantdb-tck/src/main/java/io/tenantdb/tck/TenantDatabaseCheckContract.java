package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseCheck;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The contract of {@link TenantDatabaseCheck}. */
public abstract class TenantDatabaseCheckContract {

  /** For the adapter's test class. */
  protected TenantDatabaseCheckContract() {}

  /** The adapter. */
  protected abstract TenantDatabaseCheck check();

  /** The way to a database that is as the host wants it. */
  protected abstract TenantRoute soundRoute();

  /** The way to a database that is not. */
  protected abstract TenantRoute unsoundRoute();

  /** What the database holds of what the check looks at; equal if it is the same. */
  protected abstract Object content(TenantRoute route);

  @Test
  void aSoundDatabaseHasNoFaultAndAnUnsoundOneHas() {
    TenantDatabaseCheck check = check();

    assertThat(check.check(soundRoute())).isEmpty();
    assertThat(check.check(unsoundRoute()))
        .hasValueSatisfying(fault -> assertThat(fault).isNotBlank());
  }

  @Test
  void aCheckChangesNothingSoThatTheNextOneSaysTheSame() {
    TenantDatabaseCheck check = check();
    TenantRoute unsound = unsoundRoute();
    Object before = content(unsound);

    Optional<String> first = check.check(unsound);

    assertThat(first).isPresent();
    assertThat(content(unsound)).isEqualTo(before);
    assertThat(check.check(unsound)).isEqualTo(first);
  }

  @Test
  void manyThreadsGetTheSameAnswer() {
    TenantDatabaseCheck check = check();
    TenantRoute unsound = unsoundRoute();
    Optional<String> fault = check.check(unsound);

    Race<Optional<String>> race = Race.of(Race.MANY, i -> check.check(unsound));

    assertThat(fault).isPresent();
    assertThat(race.allWinners()).containsOnly(fault);
  }
}

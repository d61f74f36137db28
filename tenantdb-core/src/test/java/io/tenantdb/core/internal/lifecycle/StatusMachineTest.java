package io.tenantdb.core.internal.lifecycle;

import static io.tenantdb.api.database.TenantDatabaseStatus.ACTIVE;
import static io.tenantdb.api.database.TenantDatabaseStatus.FAILED;
import static io.tenantdb.api.database.TenantDatabaseStatus.MIGRATING;
import static io.tenantdb.api.database.TenantDatabaseStatus.PROVISIONING;
import static io.tenantdb.api.database.TenantDatabaseStatus.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.tck.Samples;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatusMachineTest {

  private static final Map<TenantDatabaseStatus, Set<TenantDatabaseStatus>> ALLOWED =
      Map.of(
          PROVISIONING, EnumSet.of(ACTIVE, FAILED),
          ACTIVE, EnumSet.of(MIGRATING, SUSPENDED),
          MIGRATING, EnumSet.of(ACTIVE, FAILED),
          FAILED, EnumSet.of(PROVISIONING, ACTIVE, MIGRATING, SUSPENDED),
          SUSPENDED, EnumSet.of(ACTIVE, MIGRATING));

  @ParameterizedTest
  @EnumSource(TenantDatabaseStatus.class)
  void everyMoveIsInTheTableOrRefused(TenantDatabaseStatus from) {
    TenantDatabase state = record(from, from == SUSPENDED);
    for (TenantDatabaseStatus to : TenantDatabaseStatus.values()) {
      if (ALLOWED.get(from).contains(to)) {
        assertThatCode(() -> StatusMachine.check(state, to)).doesNotThrowAnyException();
      } else {
        assertThatExceptionOfType(IllegalStatusTransitionException.class)
            .as(from + " to " + to)
            .isThrownBy(() -> StatusMachine.check(state, to))
            .withMessageContainingAll(from.name(), to.name())
            .satisfies(e -> assertThat(e.id()).isEqualTo(state.id()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TenantDatabaseStatus.class)
  void aSuspendedDatabaseThatIsMigratedCanOnlyEndSuspended(TenantDatabaseStatus to) {
    TenantDatabase state = record(MIGRATING, true);
    if (to == SUSPENDED) {
      assertThatCode(() -> StatusMachine.check(state, to)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> StatusMachine.check(state, to))
          .isInstanceOf(IllegalStatusTransitionException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(TenantDatabaseStatus.class)
  void everythingButAMigrationCanBeDeleted(TenantDatabaseStatus from) {
    TenantDatabase state = record(from, false);
    if (from == MIGRATING) {
      assertThatThrownBy(() -> StatusMachine.checkDeletable(state))
          .isInstanceOf(IllegalStatusTransitionException.class)
          .hasMessageContaining("deleted");
    } else {
      assertThatCode(() -> StatusMachine.checkDeletable(state)).doesNotThrowAnyException();
    }
  }

  private static TenantDatabase record(TenantDatabaseStatus status, boolean suspended) {
    return Samples.newRecord(Samples.id(), Samples.tenantId())
        .status(status)
        .suspended(suspended)
        .presence(status == PROVISIONING ? DatabasePresence.PENDING : DatabasePresence.PRESENT)
        .build();
  }
}

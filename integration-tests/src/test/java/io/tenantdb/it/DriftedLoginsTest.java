package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.doctor.DatabaseFinding.DriftedLogin;
import io.tenantdb.api.doctor.LifecycleFinding.WithdrawnRecord;
import io.tenantdb.api.doctor.RepairResult;
import io.tenantdb.api.doctor.ServerFinding.DriftedGroup;
import io.tenantdb.api.doctor.ServerFinding.OrphanLogin;
import io.tenantdb.api.provisioning.TenantLogin;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the doctor tells of tenants' logins that are not as tenantdb made them. */
class DriftedLoginsTest {

  private static final Clinic CLINIC = new Clinic();

  private final TenantDatabase record = CLINIC.create();
  private final String role = TenantLogin.roleOf(record.id());

  @AfterEach
  void delete() {
    if (!CLINIC.state(record).isDeleted()) {
      CLINIC.node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    }
  }

  @AfterAll
  static void close() {
    CLINIC.close();
  }

  @Test
  void powersAndTheWayIntoAnothersDatabaseAreTakenWhenAsked() throws SQLException {
    TenantDatabase other = CLINIC.create();
    CLINIC.asAdmin("ALTER ROLE %s CREATEDB".formatted(role));
    CLINIC.asAdmin("GRANT CONNECT ON DATABASE %s TO %s".formatted(other.databaseName(), role));

    DriftedLogin drifted = CLINIC.only(DriftedLogin.class);

    assertThat(drifted.safeAlone()).isFalse();
    assertThat(drifted.shutOut()).isFalse();
    assertThat(drifted.message())
        .contains(record.tenantId().value(), record.databaseName().value(), role)
        .contains("is CREATEDB", "may enter " + other.databaseName());
    CLINIC.mend(drifted);
    assertThat(CLINIC.tenantComesIn(record)).isTrue();
    CLINIC.node.provisioning().deleteTenantDatabase(other.tenantId(), BY);
  }

  @Test
  void aLostGroupIsGivenBackWhenAsked() throws SQLException {
    CLINIC.asAdmin("REVOKE %s FROM %s".formatted(group(), role));

    DriftedLogin drifted = CLINIC.only(DriftedLogin.class);

    assertThat(drifted.message()).contains("no plain member of the registry's group");
    CLINIC.mend(drifted);
  }

  @Test
  void whatAllTenantsMayDoByTheirGroupIsLeftToPeople() throws SQLException {
    CLINIC.asAdmin("GRANT CONNECT ON DATABASE %s TO %s".formatted(record.databaseName(), group()));

    DriftedGroup drifted = CLINIC.only(DriftedGroup.class);

    assertThat(drifted.message()).contains(group(), "may enter " + record.databaseName());
    assertThat(CLINIC.repair(drifted)).isInstanceOf(RepairResult.Refused.class);
    CLINIC.asAdmin(
        "REVOKE CONNECT ON DATABASE %s FROM %s".formatted(record.databaseName(), group()));
    assertThat(CLINIC.found()).isEmpty();
  }

  private static String group() {
    return "tdb_group_" + CLINIC.registry.id().toString().replace("-", "").substring(0, 12);
  }

  @Test
  void aSuspendedTenantsLoginThatCanLogInIsShutOutWhenAsked() throws SQLException {
    CLINIC.node.provisioning().suspendTenantDatabase(record.tenantId(), BY);
    CLINIC.asAdmin("ALTER ROLE %s LOGIN".formatted(role));

    DriftedLogin drifted = CLINIC.only(DriftedLogin.class);

    assertThat(drifted.shutOut()).isTrue();
    assertThat(drifted.message()).contains("can log in though the database is suspended");
    CLINIC.mend(drifted);
    CLINIC.node.provisioning().resumeTenantDatabase(record.tenantId(), BY);
    assertThat(CLINIC.tenantComesIn(record)).isTrue();
  }

  /** Somebody had begun to suspend or delete it. */
  @Test
  void theRepairLetsNobodyIntoAWithdrawnDatabase() throws SQLException {
    CLINIC.asAdmin("ALTER ROLE %s CREATEDB".formatted(role));
    DriftedLogin drifted = CLINIC.only(DriftedLogin.class);
    CLINIC.inRegistry(
        "UPDATE tenantdb.tenant_database SET serving = false WHERE id = '%s'"
            .formatted(record.id()));

    assertThat(CLINIC.repair(drifted)).isEqualTo(new RepairResult.Repaired(drifted));

    assertThat(CLINIC.tenantComesIn(record)).isFalse();
    CLINIC.mend(CLINIC.only(WithdrawnRecord.class));
    assertThat(CLINIC.tenantComesIn(record)).isTrue();
  }

  @Test
  void whatTheAdminRoleMayNotTakeIsTold() {
    CLINIC.byHand("ALTER ROLE %s SUPERUSER".formatted(role));
    try {
      DriftedLogin drifted = CLINIC.only(DriftedLogin.class);

      assertThat(CLINIC.repair(drifted))
          .isInstanceOfSatisfying(
              RepairResult.Failed.class,
              failed ->
                  assertThat(failed.message())
                      .contains("have a superuser run: ALTER ROLE", "NOSUPERUSER"));
    } finally {
      CLINIC.byHand("ALTER ROLE %s NOSUPERUSER".formatted(role));
    }
    assertThat(CLINIC.found()).isEmpty();
  }

  @Test
  void aPowerfulLoginOfNobodyIsLeftToPeople() {
    CLINIC.byHand("ALTER ROLE %s CREATEDB".formatted(role));
    CLINIC.node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    try {
      OrphanLogin orphan = CLINIC.only(OrphanLogin.class);

      assertThat(orphan.message()).contains("CREATEDB");
      assertThat(CLINIC.repair(orphan)).isInstanceOf(RepairResult.Refused.class);
    } finally {
      CLINIC.byHand("DROP ROLE " + role);
    }
    assertThat(CLINIC.found()).isEmpty();
  }
}

package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.ProposedRepair;
import io.tenantdb.api.doctor.ServerFinding.OpenToPublic;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.testservers.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** A registry on the tenants' server, which every login may enter until somebody closes it. */
class RegistryAccessTest {

  @Test
  void theDoctorClosesTheRegistryToTenantsWhenItIsAsked() throws SQLException {
    try (Clinic clinic = new Clinic()) {
      TenantDatabase record = clinic.create();
      String registry = clinic.stack.place().registryDatabase();
      // The admin role mends what is its own.
      clinic.byHand("ALTER DATABASE %s OWNER TO tenantdb_admin".formatted(registry));
      enter(record, registry).close();

      Finding open =
          clinic.node.doctor().inspect().stream()
              .filter(OpenToPublic.class::isInstance)
              .filter(finding -> finding.object().filter(registry::equals).isPresent())
              .findFirst()
              .orElseThrow();
      assertThat(open.proposal())
          .isInstanceOfSatisfying(
              ProposedRepair.Possible.class, repair -> assertThat(repair.safeAlone()).isFalse());
      clinic.repair(open);

      assertThatThrownBy(() -> enter(record, registry).close())
          .isInstanceOf(SQLException.class)
          .hasFieldOrPropertyWithValue("SQLState", "42501");
      enter(record, record.databaseName().value()).close();
      clinic.node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    }
  }

  private static Connection enter(TenantDatabase record, String database) throws SQLException {
    String url = TestPostgres.shared().jdbcUrl(database).replaceFirst("\\?.*", "");
    return DriverManager.getConnection(url, TenantLogin.roleOf(record.id()), "any");
  }
}

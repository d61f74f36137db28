package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.provisioning.ObservedGroup;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.spi.TenantServerSurvey;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A group of all tenants to which somebody gave what no tenant is to have. */
class GroupRightsTest {

  private final IsolatedServer isolated = new IsolatedServer();
  private final PostgresProvisioner provisioner = isolated.provisioner();
  private final TenantServerSurvey survey = provisioner.survey();
  private final OwnedDatabase record = isolated.server().newRecord();
  private final String group = IsolatedServer.roles(record).group();

  @BeforeEach
  void create() {
    provisioner.create(record, Optional.empty(), HELD);
    assertThat(group().isAsMade()).isTrue();
  }

  @AfterEach
  void close() {
    isolated.close();
  }

  @Test
  void aPowerIsSeen() throws SQLException {
    isolated.asAdmin("ALTER ROLE %s CREATEDB LOGIN".formatted(group));

    assertThat(group().powers()).containsExactly("CREATEDB", "LOGIN");

    isolated.asAdmin("ALTER ROLE %s NOCREATEDB NOLOGIN".formatted(group));
    assertThat(group().isAsMade()).isTrue();
  }

  @Test
  void theWayIntoADatabaseIsSeen() throws SQLException {
    isolated.asAdmin("GRANT CONNECT ON DATABASE %s TO %s".formatted(record.name(), group));

    assertThat(group().databases()).containsExactly(record.name().value());
  }

  @Test
  void aRoleThatTheServerBringsAlongIsSeen() {
    isolated.server().execute("GRANT pg_monitor TO " + group);

    assertThat(group().otherRoles()).containsExactly("pg_monitor");
  }

  @Test
  void aRoleThatLeadsIntoADatabaseIsSeenAndOneThatLeadsNowhereIsNot() {
    String leading = "leading_" + Server.hex();
    String harmless = "harmless_" + Server.hex();
    for (String role : new String[] {leading, harmless}) {
      isolated.server().execute("CREATE ROLE " + role);
      isolated.server().execute("GRANT %s TO %s".formatted(role, group));
    }
    try {
      isolated.server().execute("GRANT CONNECT ON DATABASE postgres TO " + leading);

      assertThat(group().otherRoles()).containsExactly(leading);
    } finally {
      isolated.server().execute("REVOKE CONNECT ON DATABASE postgres FROM " + leading);
      isolated.server().execute("DROP ROLE %s, %s".formatted(leading, harmless));
    }
  }

  @Test
  void aRegistryThatHasNoneIsToldNone() {
    assertThat(survey.group(Server.NAME, UUID.randomUUID())).isEmpty();
  }

  private ObservedGroup group() {
    return survey.group(Server.NAME, record.registryId()).orElseThrow();
  }
}

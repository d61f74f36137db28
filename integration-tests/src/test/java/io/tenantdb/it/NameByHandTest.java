package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.error.ForeignDatabaseException;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.tck.Samples;
import org.junit.jupiter.api.Test;

/** A name given by the update command alone, on a real server. */
class NameByHandTest {

  @Test
  void theRecordFollowsItsDatabaseThatWasRenamedByHand() {
    try (Clinic clinic = new Clinic()) {
      TenantDatabase record = clinic.create();
      DatabaseName name = Samples.databaseName();
      clinic.byHand("ALTER DATABASE %s RENAME TO %s".formatted(record.databaseName(), name));

      TenantDatabase moved = update(clinic, record, name);

      assertThat(moved.databaseName()).isEqualTo(name);
      assertThat(moved.routingEpoch()).isGreaterThan(record.routingEpoch());
      assertThat(moved.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
      assertThat(clinic.found()).isEmpty();
      clinic.node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    }
  }

  @Test
  void aDatabaseWithACopyOfTheMarkIsAStrangers() {
    try (Clinic clinic = new Clinic()) {
      TenantDatabase record = clinic.create();
      DatabaseName forged = Samples.databaseName();
      String mark =
          "tenantdb registry=%s record=%s nonce=%s"
              .formatted(clinic.registry.id(), record.id(), record.creationNonce());
      clinic.byHand("CREATE DATABASE " + forged);
      clinic.byHand("COMMENT ON DATABASE %s IS '%s'".formatted(forged, mark));
      try {
        assertThatExceptionOfType(ProvisioningFailedException.class)
            .isThrownBy(() -> update(clinic, record, forged))
            .withCauseInstanceOf(ForeignDatabaseException.class)
            .withMessageContainingAll(forged.value(), "postgres", mark);

        TenantDatabase after = clinic.state(record);
        assertThat(after.databaseName()).isEqualTo(record.databaseName());
        assertThat(after.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
        assertThat(after.serving()).isTrue();
      } finally {
        clinic.byHand("DROP DATABASE " + forged);
        clinic.node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
      }
    }
  }

  private static TenantDatabase update(Clinic clinic, TenantDatabase record, DatabaseName name) {
    return clinic
        .node
        .commands()
        .update(TenantDatabaseUpdateCommand.builder(record.id(), BY).databaseName(name).build());
  }
}

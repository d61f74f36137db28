package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.SurveyedDatabase;
import io.tenantdb.tck.TenantDatabaseProvisionerContract.Session;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dropping what belongs to no record. */
abstract class DropOrphanTests extends ProvisionerTests {

  DropOrphanTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @Test
  void anOrphanIsDroppedThoughSomebodyIsInIt() {
    OwnedDatabase database = created();
    SurveyedDatabase orphan = SurveyTests.surveyed(this, database.nonce());

    try (Session session = session(database)) {
      assertThat(drop(orphan, HELD)).isTrue();

      assertThat(session.isOpen()).isFalse();
    }
    assertAbsent(database);
    assertThat(server.databasesOf(database.nonce())).isEmpty();
    assertThat(drop(orphan, HELD)).isFalse();
  }

  @Test
  void aRecycledOrphanIsDropped() {
    OwnedDatabase database = created();
    provisioner.recycle(database, HELD);

    assertThat(drop(SurveyTests.surveyed(this, database.nonce()), HELD)).isTrue();

    assertThat(server.databasesOf(database.nonce())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aPreparedOrphanIsDropped(Kind kind) {
    PreparedDatabase database = wanted(kind);
    prepare(database);
    provisioner.seal(database, HELD);
    PreparedDatabase other = markedTemplate();

    assertThat(drop(SurveyTests.surveyed(this, database.nonce()), HELD)).isTrue();

    assertThat(server.databasesOf(database.nonce())).isEmpty();
    assertThat(provisioner.isSealed(other)).isTrue();
  }

  @Test
  void whatHasAnotherNameByNowIsNotDropped() {
    OwnedDatabase database = created();
    SurveyedDatabase seen = SurveyTests.surveyed(this, database.nonce());
    OwnedDatabase renamed = database.named(newName());
    provisioner.rename(database, renamed.name(), HELD);

    assertThat(drop(seen, HELD)).isFalse();

    assertOwn(renamed);
  }

  @Test
  void whatWasCreatedAnewSinceIsNotDropped() {
    OwnedDatabase database = created();
    SurveyedDatabase seen = SurveyTests.surveyed(this, database.nonce());
    provisioner.drop(database, HELD);
    provisioner.create(database, Optional.empty(), HELD);

    assertThat(drop(seen, HELD)).isFalse();

    assertOwn(database);
  }

  @Test
  void aStrangerUnderTheNameIsNotDropped() {
    OwnedDatabase database = created();
    SurveyedDatabase seen = SurveyTests.surveyed(this, database.nonce());
    provisioner.drop(database, HELD);
    server.createStranger(database.name());

    assertThat(drop(seen, HELD)).isFalse();

    assertStrangerUntouched(database);
  }

  @Test
  void nothingIsDroppedWithoutALease() {
    OwnedDatabase database = created();
    SurveyedDatabase seen = SurveyTests.surveyed(this, database.nonce());

    assertThatThrownBy(() -> drop(seen, FencedProvisionerTests.LOST))
        .isInstanceOf(LeaseLostException.class);

    assertOwn(database);
  }

  private boolean drop(SurveyedDatabase orphan, Fence fence) {
    return provisioner.survey().drop(orphan, fence);
  }
}

package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.ObservedDatabase;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.RecycleResult;
import io.tenantdb.api.provisioning.SurveyedDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What really is on a server, whatever any record says. */
abstract class SurveyTests extends ProvisionerTests {

  SurveyTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @Test
  void aRecordsDatabaseIsSurveyedWithItsMark() {
    OwnedDatabase database = created();

    SurveyedDatabase found = surveyed(database.nonce());

    assertThat(found.server()).isEqualTo(database.server());
    assertThat(found.name()).isEqualTo(database.name().value());
    assertThat(found.record()).contains(database.id());
    assertThat(found.mark()).hasValueSatisfying(m -> assertThat(m).contains(registryId.toString()));
    assertThat(found.half()).isFalse();
    assertThat(found.invalid()).isFalse();
    assertThat(found.owner()).isNotBlank();
  }

  @Test
  void aRecycledDatabaseIsSurveyedAsItsRecords() {
    OwnedDatabase database = created();
    assertThat(provisioner.recycle(database, HELD)).isEqualTo(new RecycleResult.Recycled());

    SurveyedDatabase found = surveyed(database.nonce());

    assertThat(found.record()).contains(database.id());
    assertThat(found.name()).isNotEqualTo(database.name().value());
    assertThat(found.half()).isFalse();
    provisioner.drop(database, HELD);
    assertThat(allOf(registryId))
        .extracting(SurveyedDatabase::nonce)
        .doesNotContain(database.nonce());
  }

  @ParameterizedTest
  @EnumSource
  void aPreparedDatabaseIsSurveyedByItsNonce(Kind kind) {
    PreparedDatabase database = wanted(kind);
    prepare(database);
    provisioner.seal(database, HELD);

    SurveyedDatabase found = surveyed(database.nonce());

    assertThat(found.record()).isEmpty();
    assertThat(found.mark()).isPresent();
  }

  @Test
  void strangersAndOtherRegistriesAreNotSurveyed() {
    OwnedDatabase stranger = withStranger();
    OwnedDatabase ours = created();

    assertThat(allOf(registryId))
        .extracting(SurveyedDatabase::name)
        .contains(ours.name().value())
        .doesNotContain(stranger.name().value());
    assertThat(allOf(UUID.randomUUID()))
        .extracting(SurveyedDatabase::name)
        .doesNotContain(ours.name().value(), stranger.name().value());
  }

  @Test
  void slicesFollowEachOther() {
    List<OwnedDatabase> made = List.of(created(), created(), created());

    assertThat(allOf(registryId))
        .extracting(SurveyedDatabase::name)
        .isSorted()
        .doesNotHaveDuplicates();
    for (OwnedDatabase database : made) {
      assertThat(surveyed(database.nonce()).record()).contains(database.id());
    }
    assertThat(provisioner.survey().databases(server.server(), registryId, Optional.empty(), 1))
        .hasSize(1);
  }

  @Test
  void databasesAreObservedInTheOrderOfTheCall() {
    OwnedDatabase open = created();
    OwnedDatabase absent = newDatabase();
    OwnedDatabase foreign = withStranger();
    OwnedDatabase suspended = created();
    provisioner.suspend(suspended, HELD);

    List<ObservedDatabase> found = observe(open, absent, foreign, suspended);

    assertThat(found)
        .extracting(ObservedDatabase::database)
        .containsExactly(open, absent, foreign, suspended);
    assertThat(found.get(0).found()).isEqualTo(new DatabaseInspection.Own(true));
    assertThat(found.get(1).found()).isEqualTo(new DatabaseInspection.Absent());
    assertThat(found.get(2).found()).isInstanceOf(DatabaseInspection.Foreign.class);
    assertThat(found.get(3).found()).isEqualTo(new DatabaseInspection.Own(false));
    assertThat(found).allMatch(observed -> observed.elsewhere().isEmpty());
    assertThat(found).noneMatch(observed -> observed.invalid() || observed.loginMissing());
  }

  @Test
  void aDatabaseUnderAnotherNameIsObservedThere() {
    OwnedDatabase database = created();
    DatabaseName other = newName();
    provisioner.rename(database, other, HELD);

    ObservedDatabase observed = observe(database).get(0);

    assertThat(observed.found()).isEqualTo(new DatabaseInspection.Absent());
    assertThat(observed.elsewhere()).contains(other.value());
    assertThat(observed.recycled()).isFalse();
  }

  @Test
  void aDatabaseInTheRecycleBinIsObservedThere() {
    OwnedDatabase database = created();
    provisioner.recycle(database, HELD);

    ObservedDatabase observed = observe(database).get(0);

    assertThat(observed.found()).isEqualTo(new DatabaseInspection.Absent());
    assertThat(observed.elsewhere()).isPresent();
    assertThat(observed.recycled()).isTrue();
    provisioner.drop(database, HELD);
    assertThat(observe(database).get(0).recycled()).isFalse();
  }

  @Test
  void anotherRecordsDatabaseIsObservedAsForeign() {
    OwnedDatabase database = created();

    assertThat(othersUnderTheNameOf(database))
        .allSatisfy(
            other ->
                assertThat(observe(other).get(0).found())
                    .isInstanceOf(DatabaseInspection.Foreign.class));
    assertThat(observe(database).get(0).found()).isEqualTo(new DatabaseInspection.Own(true));
  }

  @Test
  void aServerThatTheHostHasNotNamedIsRefused() {
    assertUnknownServerRefused(
        database -> provisioner.survey().observe(database.server(), List.of(database)));
  }

  private List<ObservedDatabase> observe(OwnedDatabase... databases) {
    return provisioner.survey().observe(server.server(), List.of(databases));
  }

  private SurveyedDatabase surveyed(CreationNonce nonce) {
    return surveyed(this, nonce);
  }

  private List<SurveyedDatabase> allOf(UUID registry) {
    return allOf(this, registry);
  }

  /** The one database that carries the nonce. */
  static SurveyedDatabase surveyed(ProvisionerTests tests, CreationNonce nonce) {
    List<SurveyedDatabase> found =
        allOf(tests, tests.registryId).stream()
            .filter(database -> database.nonce().equals(nonce))
            .toList();
    assertThat(found).as("databases with nonce %s", nonce).hasSize(1);
    return found.get(0);
  }

  /** All slices. */
  static List<SurveyedDatabase> allOf(ProvisionerTests tests, UUID registry) {
    List<SurveyedDatabase> all = new ArrayList<>();
    List<SurveyedDatabase> slice;
    Optional<String> after = Optional.empty();
    do {
      slice = tests.provisioner.survey().databases(tests.server.server(), registry, after, 2);
      assertThat(slice).hasSizeLessThanOrEqualTo(2);
      all.addAll(slice);
      after = slice.stream().reduce((first, last) -> last).map(SurveyedDatabase::name);
    } while (!slice.isEmpty());
    return all;
  }
}

package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A view is stored as it was given, and the highest version wins. */
abstract class ViewWriteTests extends ViewTests {

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  ViewWriteTests(Supplier<TenantDatabaseReadRepository> fixture) {
    super(fixture);
  }

  @Test
  void aViewIsStoredWithItsAbsentValues() {
    TenantDatabaseViewModel view = put(Samples.view());

    TenantDatabaseViewModel stored = views.findById(view.id()).orElseThrow();
    assertThat(stored.schemaVersion()).isNull();
    assertThat(stored.lastMigrationAt()).isNull();
    assertThat(stored.errorMessage()).isNull();
  }

  @Test
  void everyFieldIsStored() {
    put(TenantDatabaseViewModel.of(Samples.fullRecord()));
  }

  @ParameterizedTest
  @EnumSource
  void everyStatusIsStored(TenantDatabaseStatus status) {
    TenantDatabaseViewModel view = put(view(onServer(Samples.id()).status(status)));

    assertThat(views.findById(view.id()).orElseThrow().status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Größe ≠ größe – 日本語, кириллица, עברית, e\u0301 and é",
        "astral: 😀 𝒳",
        " spaces around, \ttabs, \r\n line breaks ",
        "'quotes' \"double\" \\backslash\\ {$ne: 1} $where a.b ; -- <a&b>",
        "null",
      })
  void anyErrorMessageIsStoredAsItIs(String message) {
    put(view(onServer(Samples.id()).errorMessage(new ErrorMessage(message))));

    assertThat(find(all()))
        .extracting(TenantDatabaseViewModel::errorMessage)
        .containsExactly(new ErrorMessage(message));
  }

  @Test
  void theLongestAndLatestValuesAreStored() {
    put(
        view(
            TenantDatabase.builder(Samples.id(), Samples.tenantId(), Samples.nonce(), LATEST)
                .databaseName(Samples.databaseName())
                .schemaVersion(new SchemaVersion("9".repeat(50)))
                .lastMigrationAt(new LastMigrationAt(LATEST))
                .errorMessage(new ErrorMessage("😀".repeat(ErrorMessage.MAX_LENGTH / 2)))
                .updatedAt(LATEST)
                .version(Long.MAX_VALUE)));
  }

  @Test
  void theTextOfASchemaVersionIsKept() {
    List<TenantDatabaseViewModel> made = putWithVersions("1", "1.0", "01", "1_0");

    assertThat(find(all())).containsExactlyElementsOf(made);
  }

  @Test
  void anUnknownIdIsNotFound() {
    TenantDatabaseViewModel view = put(Samples.view());

    assertThat(views.findById(view.id())).contains(view);
    assertThat(views.findById(Samples.id())).isEmpty();
  }

  @Test
  void aHigherVersionReplacesTheView() {
    TenantDatabaseViewModel full = put(TenantDatabaseViewModel.of(Samples.fullRecord()));
    TenantDatabase bare = Samples.newRecord(full.id(), full.tenantId()).version(2).build();

    TenantDatabaseViewModel second = put(TenantDatabaseViewModel.of(bare));

    assertThat(views.findByTenantId(full.tenantId())).containsExactly(second);
  }

  @Test
  void versionsMayBeLeftOut() {
    TenantDatabaseViewModel view = put(Samples.atVersion(Samples.view(), 3));

    put(Samples.atVersion(view, 10));
  }

  @Test
  void aLowerVersionIsRefused() {
    TenantDatabaseViewModel view = put(Samples.atVersion(Samples.view(), 10));

    assertThat(views.save(Samples.atVersion(view, 9))).isFalse();

    assertThat(views.findById(view.id())).contains(view);
  }

  @Test
  void theSameVersionIsRefused() {
    TenantDatabaseViewModel view = put(Samples.view());
    TenantDatabaseViewModel other =
        TenantDatabaseViewModel.of(Samples.newRecord(view.id(), view.tenantId()).build());

    assertThat(views.save(view)).isFalse();
    assertThat(views.save(other)).isFalse();

    assertThat(views.findById(view.id())).contains(view);
  }

  @Test
  void aTenantsViewsAreFoundInTheOrderOfTheirIds() {
    TenantId tenant = Samples.tenantId();
    List<TenantDatabaseViewModel> made = new ArrayList<>();
    for (TenantDatabaseId id : Samples.ids(5)) {
      made.add(view(Samples.newRecord(id, tenant)));
    }
    putAll(made);
    put(Samples.view());

    assertThat(views.findByTenantId(tenant)).containsExactlyElementsOf(made);
    assertThat(views.findByTenantId(Samples.tenantId())).isEmpty();
  }

  @Test
  void tenantIdsThatDifferByCaseAreTwoTenants() {
    String token = "t" + Samples.nonce().value();
    TenantDatabaseViewModel lower =
        put(view(Samples.newRecord(Samples.id(), new TenantId(token + "x"))));
    TenantDatabaseViewModel upper =
        put(view(Samples.newRecord(Samples.id(), new TenantId(token + "X"))));

    assertThat(views.findByTenantId(lower.tenantId())).containsExactly(lower);
    assertThat(views.findByTenantId(upper.tenantId())).containsExactly(upper);
  }

  @RepeatedTest(5)
  void ofManySavesAtOnceTheHighestVersionStays() {
    TenantDatabaseViewModel view = Samples.view();
    List<Long> versions = new ArrayList<>(LongStream.rangeClosed(1, Race.MANY).boxed().toList());
    Collections.shuffle(versions);

    Race<Boolean> race =
        Race.of(Race.MANY, i -> views.save(Samples.atVersion(view, versions.get(i))));

    assertThat(race.allWinners()).contains(true);
    assertThat(views.findById(view.id())).contains(Samples.atVersion(view, Race.MANY));
  }

  @RepeatedTest(5)
  void ofManySavesOfOneVersionOneIsWritten() {
    TenantDatabaseId id = Samples.id();
    TenantId tenant = Samples.tenantId();
    List<TenantDatabaseViewModel> candidates = new ArrayList<>();
    for (int i = 0; i < Race.MANY; i++) {
      candidates.add(view(Samples.newRecord(id, tenant)));
    }

    Race<Integer> race = Race.of(Race.MANY, i -> views.save(candidates.get(i)) ? i : -1);

    List<Integer> written = race.allWinners().stream().filter(i -> i >= 0).toList();
    assertThat(written).hasSize(1);
    assertThat(views.findById(id)).contains(candidates.get(written.get(0)));
  }
}

package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseBuilder;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdatedEvent;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is saved is there as it was given, as state and as event. */
abstract class SavingTests extends RegistryTests {

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  SavingTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void theRegistryKeepsItsId() {
    assertThat(registry.id()).isNotNull().isEqualTo(registry.id());
  }

  @Test
  void aNewRecordIsStoredWithItsAbsentValues() {
    TenantDatabase record = makeNew();

    TenantDatabase stored = records.findById(record.id()).orElseThrow();
    assertThat(stored.schemaVersion()).isNull();
    assertThat(stored.lastMigrationAt()).isNull();
    assertThat(stored.schemaFingerprint()).isNull();
    assertThat(stored.errorMessage()).isNull();
    assertThat(stored.deletedAt()).isNull();
  }

  @Test
  void everyFieldIsStored() {
    make(Samples.fullRecord());
  }

  @Test
  void anUpdateReplacesEveryFieldThatMayChange() {
    TenantDatabase record = makeNew();

    change(Samples.updated(moved(record)));
  }

  @Test
  void anUpdateClearsValuesThatAreAbsentNow() {
    TenantDatabase full = make(Samples.fullRecord());
    TenantDatabase cleared =
        Samples.next(full)
            .suspended(false)
            .serving(false)
            .schemaVersion(null)
            .lastMigrationAt(null)
            .schemaFingerprint(null)
            .errorMessage(null)
            .build();

    change(Samples.updated(cleared));
  }

  @ParameterizedTest
  @EnumSource
  void everyStatusIsStored(TenantDatabaseStatus status) {
    TenantDatabase record = make(Samples.newRecord().toBuilder().status(status).build());

    assertThat(records.findById(record.id()).orElseThrow().status()).isEqualTo(status);
  }

  @ParameterizedTest
  @EnumSource
  void everyPresenceIsStored(DatabasePresence presence) {
    TenantDatabase record = make(Samples.newRecord().toBuilder().presence(presence).build());

    assertThat(records.findById(record.id()).orElseThrow().presence()).isEqualTo(presence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Größe ≠ größe – 日本語, кириллица, עברית, e\u0301 and é",
        "astral: 😀 𝒳 \uD83D\uDC69\u200D\uD83D\uDCBB",
        " spaces around, \ttabs, \r\n line breaks and \u2028 others ",
        "'quotes' \"double\" \\backslash\\ %s {} ${x} :name ? $1 -- ; /* */ <a&b>",
        "null",
        "control \u0001\u001f\u007f and noncharacter \uFFFF",
      })
  void anyErrorMessageIsStoredAsItIs(String message) {
    TenantDatabase record =
        make(Samples.newRecord().toBuilder().errorMessage(new ErrorMessage(message)).build());

    assertThat(records.findById(record.id()).orElseThrow().errorMessage())
        .isEqualTo(new ErrorMessage(message));
    assertThat(reader.deliverAll(record.id())).containsExactly(Samples.created(record));
  }

  @Test
  void theLongestAndLatestValuesAreStored() {
    String token = Samples.nonce().value();
    TenantDatabase record =
        largest(
                TenantDatabase.builder(
                    Samples.id(),
                    new TenantId(token.toUpperCase(Locale.ROOT) + token),
                    new CreationNonce("f".repeat(32)),
                    LATEST))
            .databaseName(new DatabaseName("d".repeat(31) + token))
            .readDatabaseName(new DatabaseName("_" + "9".repeat(30) + token))
            .build();

    make(record);
    assertThat(reader.deliverAll(record.id())).containsExactly(Samples.created(record));
  }

  @Test
  void theEarliestTimesAreStored() {
    TenantDatabase record =
        TenantDatabase.builder(
                Samples.id(), Samples.tenantId(), Samples.nonce(), Instant.ofEpochMilli(1))
            .lastMigrationAt(new LastMigrationAt(Instant.EPOCH))
            .updatedAt(Instant.EPOCH)
            .build();

    make(record);
    assertThat(reader.deliverAll(record.id())).containsExactly(Samples.created(record));
  }

  @Test
  void theEventsAreStoredAsTheyWereGiven() {
    Attribution longest = new Attribution("ä".repeat(200), "'\"\\ 😀\n".repeat(142));
    TenantDatabase first = Samples.fullRecord();
    TenantDatabase second = moved(first);
    TenantDatabaseEvent created = new TenantDatabaseCreatedEvent(first, longest);
    TenantDatabaseEvent updated =
        new TenantDatabaseUpdatedEvent(second, Attribution.by("an operator"));
    TenantDatabaseEvent deleted = Samples.deleted(second, DatabasePresence.GONE);

    change(created);
    change(updated);
    change(deleted);

    assertThat(reader.deliverAll(first.id())).containsExactly(created, updated, deleted);
  }

  @Test
  void aDeletedRecordIsStillThere() {
    TenantDatabase record = makeNew();

    TenantDatabase deleted = change(Samples.deleted(record));

    assertThat(records.findById(record.id()).orElseThrow().isDeleted()).isTrue();
    assertThat(deleted.deletedAt()).isNotNull();
  }

  @Test
  void aDeletedRecordCanStillChange() {
    TenantDatabase deleted = change(Samples.deleted(makeNew()));

    change(Samples.updated(Samples.next(deleted).presence(DatabasePresence.GONE).build()));
  }

  @ParameterizedTest
  @EnumSource
  void everyFormOfSaveWritesTheStateAndTheEvent(SaveForm form) {
    TenantDatabase record = makeNew();
    TenantDatabaseEvent change = Samples.updated(moved(record));

    form.on(registry, record.id()).accept(change);

    assertStored(change.state());
    assertThat(reader.deliverAll(record.id())).containsExactly(Samples.created(record), change);
  }

  private static TenantDatabase moved(TenantDatabase record) {
    return Samples.next(record)
        .server(Samples.server())
        .databaseName(Samples.databaseName())
        .readDatabaseName(Samples.databaseName())
        .status(TenantDatabaseStatus.ACTIVE)
        .presence(DatabasePresence.PRESENT)
        .suspended(!record.suspended())
        .serving(!record.serving())
        .schemaVersion(new SchemaVersion("1.0"))
        .lastMigrationAt(new LastMigrationAt(Samples.TIME.plusSeconds(1)))
        .schemaFingerprint(Samples.fingerprint())
        .errorMessage(new ErrorMessage("another one"))
        .routingEpoch(record.routingEpoch() + 1)
        .build();
  }

  private static TenantDatabaseBuilder largest(TenantDatabaseBuilder builder) {
    return builder
        .server(new ServerName("z" + "-".repeat(62)))
        .schemaVersion(new SchemaVersion("9".repeat(50)))
        .lastMigrationAt(new LastMigrationAt(LATEST))
        .errorMessage(new ErrorMessage("😀".repeat(ErrorMessage.MAX_LENGTH / 2)))
        .updatedAt(LATEST)
        .routingEpoch(Long.MAX_VALUE);
  }
}

package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantDatabaseBackup;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of {@link TenantDatabaseBackup}. */
public abstract class TenantDatabaseBackupContract {

  private final TenantDatabase record = Samples.fullRecord();
  private TenantDatabaseBackup backup;

  /** For the adapter's test class. */
  protected TenantDatabaseBackupContract() {}

  /** The adapter, called once a test; it may hold copies that earlier tests made. */
  protected abstract TenantDatabaseBackup backup();

  /** A new database that those who migrate can read, and that holds this text. */
  protected abstract DatabaseAddress databaseHolding(String text);

  /** Where there is no database. */
  protected abstract DatabaseAddress noDatabase();

  /** The text that is there once the record's newest whole copy is restored; empty without one. */
  protected abstract Optional<String> textInCopy(TenantDatabaseId id);

  @BeforeEach
  void openBackup() {
    backup = backup();
  }

  @Test
  void aCopyHoldsWhatTheDatabaseHeld() {
    String text = "it's all here: \u00e4\u20ac\ud83d\ude00";

    backup.backUp(record, databaseHolding(text));

    assertThat(textInCopy(record.id())).contains(text);
  }

  @Test
  void aCopyCanBeTakenAgain() {
    backup.backUp(record, databaseHolding("before"));

    backup.backUp(record, databaseHolding("after"));

    assertThat(textInCopy(record.id())).contains("after");
  }

  @Test
  void recordsHaveCopiesOfTheirOwn() {
    TenantDatabase other = Samples.fullRecord();

    backup.backUp(record, databaseHolding("one"));
    backup.backUp(other, databaseHolding("another"));

    assertThat(textInCopy(record.id())).contains("one");
    assertThat(textInCopy(other.id())).contains("another");
  }

  @Test
  void aDatabaseThatIsNotThereLeavesNoCopy() {
    DatabaseAddress nowhere = noDatabase();

    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(() -> backup.backUp(record, nowhere))
        .withMessageContaining(nowhere.databaseName().value());

    assertThat(textInCopy(record.id())).isEmpty();
  }
}

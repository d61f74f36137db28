package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** During a rename a record holds two names. */
abstract class NextNameTests extends RegistryTests {

  NextNameTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void theNameThatARenameLeadsToIsTaken() {
    TenantDatabase renamed = renaming(makeNew(), Samples.databaseName());
    DatabaseName next = Objects.requireNonNull(renamed.nextName());
    TenantDatabase other = Samples.newRecord().toBuilder().databaseName(next).build();
    TenantDatabase third = makeNew();

    UniquenessTests.assertNameTaken(() -> records.save(Samples.created(other)), next, renamed);
    UniquenessTests.assertNameTaken(
        () -> records.save(Samples.updated(Samples.next(third).nextName(next).build())),
        next,
        renamed);

    assertNothingWritten(other.id());
    assertNothingWrittenAfter(third);
  }

  @Test
  void aRenameLeadsToNoNameThatIsTaken() {
    TenantDatabase holder = makeNew();
    TenantDatabase record = makeNew();
    TenantDatabase next = Samples.next(record).nextName(holder.databaseName()).build();

    UniquenessTests.assertNameTaken(
        () -> records.save(Samples.updated(next)), holder.databaseName(), holder);

    assertNothingWrittenAfter(record);
  }

  @Test
  void aRenameHoldsTheOldNameUntilItIsOver() {
    TenantDatabase record = makeNew();
    TenantDatabase renaming = renaming(record, Samples.databaseName());
    TenantDatabase other = UniquenessTests.withDatabaseNameOf(record);
    UniquenessTests.assertNameTaken(
        () -> records.save(Samples.created(other)), record.databaseName(), record);

    TenantDatabase renamed =
        change(
            Samples.updated(
                Samples.next(renaming)
                    .databaseName(Objects.requireNonNull(renaming.nextName()))
                    .nextName(null)
                    .build()));

    make(other);
    UniquenessTests.assertNameTaken(
        () -> records.save(Samples.created(UniquenessTests.withDatabaseNameOf(renamed))),
        renamed.databaseName(),
        renamed);
  }

  @Test
  void aRenameThatIsGivenUpFreesItsName() {
    TenantDatabase renaming = renaming(makeNew(), Samples.databaseName());
    DatabaseName name = Objects.requireNonNull(renaming.nextName());

    change(Samples.updated(Samples.next(renaming).nextName(null).build()));

    make(Samples.newRecord().toBuilder().databaseName(name).build());
  }

  @Test
  void ofARenameAndACreationUnderOneNameOneWins() {
    for (int round = 0; round < 5; round++) {
      TenantDatabase record = makeNew();
      DatabaseName name = Samples.databaseName();
      TenantDatabase created = Samples.newRecord().toBuilder().databaseName(name).build();
      TenantDatabase renamed = Samples.next(record).nextName(name).build();

      Race<Integer> race =
          Race.of(
              2,
              i -> {
                records.save(i == 0 ? Samples.created(created) : Samples.updated(renamed));
                return i;
              });

      race.onlyWinner();
      assertThat(race.failures())
          .allSatisfy(e -> assertThat(e).isInstanceOf(TenantDatabaseAlreadyExistsException.class));
    }
  }

  private TenantDatabase renaming(TenantDatabase record, DatabaseName next) {
    return change(Samples.updated(Samples.next(record).nextName(next).build()));
  }
}

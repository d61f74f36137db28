package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.CreationResult.NameTaken;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Creating records' databases from templates, and from clones of the warm pool. */
abstract class CloneDatabaseTests extends ProvisionerTests {

  private static final int CONTENDERS = 4;

  CloneDatabaseTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @Test
  void aRecordGetsACloneOfTheTemplate() {
    PreparedDatabase template = markedTemplate();
    OwnedDatabase database = newDatabase();

    assertThat(provisioner.create(database, Optional.of(template), HELD))
        .isEqualTo(new Created(true));

    assertOwn(database);
    assertThat(server.hasMark(database.name())).isTrue();
    assertThat(provisioner.isSealed(template)).isTrue();
    assertThat(provisioner.create(database, Optional.of(template), HELD))
        .as("what it holds by now is not known")
        .isEqualTo(new Created(false));
    assertOwn(database);
  }

  @Test
  void severalRecordsGetClonesOfOneTemplateAtOnce() {
    PreparedDatabase template = markedTemplate();
    List<OwnedDatabase> databases = Stream.generate(this::newDatabase).limit(CONTENDERS).toList();

    List<CreationResult> results =
        Race.of(CONTENDERS, i -> provisioner.create(databases.get(i), Optional.of(template), HELD))
            .allWinners();

    assertThat(results).hasSize(CONTENDERS).containsOnly(new Created(true));
    databases.forEach(this::assertOwn);
    assertThat(databases).allMatch(database -> server.hasMark(database.name()));
  }

  @Test
  void whatIsWrittenToOneCloneIsInNoOther() {
    PreparedDatabase template = emptyTemplate();
    OwnedDatabase written = newDatabase();
    OwnedDatabase other = newDatabase();
    assertThat(provisioner.create(written, Optional.of(template), HELD))
        .isEqualTo(new Created(true));

    server.putMark(written.name());

    assertThat(provisioner.create(other, Optional.of(template), HELD)).isEqualTo(new Created(true));
    assertThat(server.hasMark(written.name())).isTrue();
    assertThat(server.hasMark(other.name())).isFalse();
  }

  @Test
  void aTemplateThatIsMissingOrNotSealedCountsAsNone() {
    PreparedDatabase template = wanted(Kind.TEMPLATE);

    assertCreatedEmpty(template);
    server.putMark(prepare(template));
    assertCreatedEmpty(template);
    provisioner.seal(template, HELD);
    provisioner.discard(template, HELD);
    assertCreatedEmpty(template);
  }

  private void assertCreatedEmpty(PreparedDatabase template) {
    OwnedDatabase database = newDatabase();
    assertThat(provisioner.create(database, Optional.of(template), HELD))
        .isEqualTo(new Created(false));
    assertOwn(database);
    assertThat(server.hasMark(database.name())).isFalse();
  }

  @Test
  void aSealedCloneBecomesTheRecordsDatabase() {
    PreparedDatabase clone = markedClone();
    OwnedDatabase database = recordOf(clone);

    assertThat(provisioner.create(database, Optional.empty(), HELD)).isEqualTo(new Created(true));

    assertOwn(database);
    assertThat(server.hasMark(database.name())).isTrue();
    assertThat(server.databasesOf(clone.nonce())).containsExactly(database.name());
    assertThat(provisioner.isSealed(clone)).isFalse();
    assertThat(provisioner.create(database, Optional.empty(), HELD)).isEqualTo(new Created(false));
  }

  @Test
  void aDiscardThatComesLateLeavesTheRecordsDatabase() {
    PreparedDatabase clone = markedClone();
    OwnedDatabase database = recordOf(clone);
    assertThat(provisioner.create(database, Optional.empty(), HELD)).isEqualTo(new Created(true));

    provisioner.discard(clone, HELD);

    assertOwn(database);
    assertThat(server.hasMark(database.name())).isTrue();
  }

  @Test
  void theRecordsOwnCloneGoesBeforeTheTemplate() {
    PreparedDatabase template = emptyTemplate();
    OwnedDatabase database = recordOf(markedClone());

    assertThat(provisioner.create(database, Optional.of(template), HELD))
        .isEqualTo(new Created(true));

    assertThat(server.hasMark(database.name())).isTrue();
  }

  @Test
  void aCloneWithAnotherNonceIsNotTaken() {
    PreparedDatabase clone = markedClone();
    OwnedDatabase database = newDatabase();

    assertThat(provisioner.create(database, Optional.empty(), HELD)).isEqualTo(new Created(false));

    assertThat(server.hasMark(database.name())).isFalse();
    assertThat(provisioner.isSealed(clone)).isTrue();
  }

  /** That a record has the nonce of such a clone is a fault of its own, and may be told as one. */
  @Test
  void anUnsealedCloneIsNotTaken() {
    PreparedDatabase clone = wanted(Kind.CLONE);
    server.putMark(prepare(clone));
    OwnedDatabase database = recordOf(clone);

    try {
      assertThat(provisioner.create(database, Optional.empty(), HELD))
          .isEqualTo(new Created(false));
      assertThat(server.hasMark(database.name())).isFalse();
    } catch (TenantServerException e) {
      assertAbsent(database);
    }
  }

  @Test
  void aStrangersDatabaseIsNotReplacedByAClone() {
    PreparedDatabase clone = markedClone();
    OwnedDatabase database = recordOf(clone);
    server.createStranger(database.name());

    assertThat(provisioner.create(database, Optional.empty(), HELD)).isInstanceOf(NameTaken.class);

    assertStrangerUntouched(database);
  }

  @Test
  void aRecordIsDroppedWithTheCloneThatItDidNotTake() {
    PreparedDatabase clone = markedClone();
    PreparedDatabase other = markedClone();
    OwnedDatabase database = recordOf(clone);

    assertThat(provisioner.drop(database, HELD)).isInstanceOf(DropResult.Dropped.class);

    assertThat(server.databasesOf(clone.nonce())).isEmpty();
    assertThat(provisioner.isSealed(other)).isTrue();
    assertThat(provisioner.drop(database, HELD)).isEqualTo(new DropResult.Absent());
  }

  private PreparedDatabase emptyTemplate() {
    PreparedDatabase template = wanted(Kind.TEMPLATE);
    prepare(template);
    provisioner.seal(template, HELD);
    return template;
  }

  private PreparedDatabase markedClone() {
    PreparedDatabase clone = wanted(Kind.CLONE);
    server.putMark(prepare(clone));
    provisioner.seal(clone, HELD);
    assertThat(provisioner.isSealed(clone)).isTrue();
    return clone;
  }

  /** The database, not created yet, of the record that got the clone. */
  private OwnedDatabase recordOf(PreparedDatabase clone) {
    return new OwnedDatabase(
        clone.registryId(), Samples.id(), clone.nonce(), clone.server(), newName());
  }
}

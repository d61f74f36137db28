package io.tenantdb.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.error.ReadModelException;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.FilterOperator;
import io.tenantdb.testservers.TestMongo;
import java.time.Instant;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.UuidRepresentation;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored, and what is read of documents that this version did not write. */
class DocumentFormTest {

  private static final TenantDatabaseId ID = Views.id(1);
  private static final Bson BY_ID = Filters.eq("_id", ID.toString());

  private final TestReadModel readModel = new TestReadModel();
  private final MongoReadRepository repository = readModel.repository();

  @AfterEach
  void close() {
    readModel.close();
  }

  @Test
  void viewIsStoredWithPlainTypes() {
    repository.save(Views.full(ID, 7));

    assertThat(readModel.documents().find().first())
        .isEqualTo(
            BsonDocument.parse(
                """
                {"_id": "%s", "tenantId": "Acme-1", "server": "default",
                 "databaseName": "tenant_acme",
                 "readDatabaseName": "read_abcd0000_0000_0000_0000_000000000001",
                 "status": "FAILED", "schemaVersion": "1.10", "schemaVersionSortKey": "011.0210",
                 "lastMigrationAt": {"$date": "2026-03-01T10:01:00.123Z"},
                 "errorMessage": "attempt 7 failed",
                 "createdAt": {"$date": "2026-03-01T10:00:00.123Z"},
                 "updatedAt": {"$date": "2026-03-01T10:00:07.123Z"},
                 "version": {"$numberLong": "7"}, "deleted": false}
                """
                    .formatted(ID)));
  }

  @Test
  void fieldWithoutValueIsAbsent() {
    repository.save(Views.full(ID, 1));
    repository.save(Views.fresh(ID, 2));

    assertThat(readModel.documents().find().first())
        .doesNotContainKeys(
            "schemaVersion", "schemaVersionSortKey", "lastMigrationAt", "errorMessage");
    assertThat(repository.findById(ID)).contains(Views.fresh(ID, 2));
  }

  @Test
  void tombstoneHoldsNothingOfTheView() {
    repository.save(Views.full(ID, 1));
    repository.delete(ID, 2);

    assertThat(readModel.documents().find().first())
        .isEqualTo(
            BsonDocument.parse(
                "{'_id': '%s', 'version': {'$numberLong': '2'}, 'deleted': true}".formatted(ID)));
  }

  @Test
  void unknownFieldsOfAnotherVersionArePassedOver() {
    repository.save(Views.full(ID, 1));
    readModel
        .documents()
        .updateOne(
            BY_ID,
            Updates.combine(
                Updates.set("region", new BsonDocument("name", new BsonString("eu"))),
                Updates.set("errorMessage", null),
                Updates.set("version", 1)));

    assertThat(repository.findById(ID)).get().extracting("errorMessage").isNull();
    assertThat(repository.findByCriteria(Criteria.all()).items()).hasSize(1);
    assertThat(repository.save(Views.full(ID, 1))).isFalse();
    assertThat(repository.save(Views.full(ID, 2))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'$unset': {'tenantId': 1}}",
        "{'$set': {'status': 'ASLEEP'}}",
        "{'$set': {'createdAt': 'yesterday'}}",
        "{'$set': {'databaseName': 'Robert\\'); DROP'}}",
        "{'$set': {'version': 'seven'}}",
        "{'$set': {'schemaVersion': 7}}"
      })
  void brokenDocumentIsNamed(String damage) {
    repository.save(Views.full(ID, 1));
    readModel.documents().updateOne(BY_ID, BsonDocument.parse(damage));

    assertThatExceptionOfType(ReadModelException.class)
        .isThrownBy(() -> repository.findById(ID))
        .withMessageContaining("_id " + ID)
        .withMessageContaining("tenant_databases");
    assertThatExceptionOfType(ReadModelException.class)
        .isThrownBy(() -> repository.findByCriteria(Criteria.all()))
        .withMessageContaining("_id " + ID);
  }

  @Test
  void documentWithoutUsableVersionIsNotOverwritten() {
    repository.save(Views.full(ID, 1));
    readModel.documents().updateOne(BY_ID, Updates.set("version", "seven"));

    assertThatExceptionOfType(ReadModelException.class)
        .isThrownBy(() -> repository.save(Views.full(ID, 8)))
        .withMessageContaining("_id " + ID);
  }

  @Test
  void documentWithForeignIdIsNamed() {
    BsonDocument foreign = BsonDocument.parse("{'_id': 42, 'deleted': false}");
    readModel.documents().insertOne(foreign);

    assertThatExceptionOfType(ReadModelException.class)
        .isThrownBy(() -> repository.findByCriteria(Criteria.all()))
        .withMessageContaining("42");
  }

  @Test
  void timesBeyondBsonDatesCompare() {
    repository.save(Views.full(ID, 1));

    Criteria before = Criteria.all().where("createdAt", FilterOperator.LESS_THAN, Instant.MAX);
    Criteria after = Criteria.all().where("createdAt", FilterOperator.LESS_THAN, Instant.MIN);
    assertThat(repository.findByCriteria(before).total()).isOne();
    assertThat(repository.findByCriteria(after).total()).isZero();
  }

  @Test
  void settingsOfTheHostsClientDoNotMatter() {
    MongoClientSettings hostile =
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(TestMongo.shared().connectionString()))
            .codecRegistry(CodecRegistries.fromCodecs())
            .uuidRepresentation(UuidRepresentation.JAVA_LEGACY)
            .writeConcern(WriteConcern.UNACKNOWLEDGED)
            .readConcern(ReadConcern.AVAILABLE)
            .readPreference(ReadPreference.secondary())
            .build();
    TenantDatabaseViewModel view = Views.full(ID, 1);
    try (MongoClient client = MongoClients.create(hostile)) {
      MongoReadRepository other =
          MongoReadRepository.create(client.getDatabase(readModel.database().getName()));
      other.createIndexes();

      assertThat(other.save(view)).isTrue();
      assertThat(other.save(view)).isFalse();
      assertThat(other.findById(ID)).contains(view);
      assertThat(other.findByTenantId(new TenantId("Acme-1"))).containsExactly(view);
      assertThat(other.findByCriteria(Criteria.all()).items()).containsExactly(view);
    }
    assertThat(repository.findById(ID)).contains(view);
    assertThat(readModel.documents().find().first())
        .containsEntry("_id", new BsonString(ID.toString()))
        .containsEntry("createdAt", new BsonDateTime(Views.CREATED.toEpochMilli()));
  }

  @Test
  void collectionNameIsAnOption() {
    MongoReadRepository other = MongoReadRepository.create(readModel.database(), "fleet.eu");
    other.save(Views.full(ID, 1));

    assertThat(repository.findById(ID)).isEmpty();
    assertThat(readModel.database().getCollection("fleet.eu").countDocuments()).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "system.views", "a$b", "a\0b"})
  void collectionNameThatMongoDbRefuses(String name) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> MongoReadRepository.create(readModel.database(), name))
        .withMessageContaining("collection name");
  }
}

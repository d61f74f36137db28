package io.tenantdb.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.tenantdb.api.error.ReadModelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IndexesTest {

  private final TestReadModel readModel = new TestReadModel();

  @AfterEach
  void close() {
    readModel.close();
  }

  @Test
  void eachQueryHasItsIndexWithTheIdAsTieBreak() {
    assertThat(keys())
        .containsExactlyInAnyOrder(
            "{\"_id\": 1}",
            "{\"deleted\": 1, \"tenantId\": 1, \"_id\": 1}",
            "{\"deleted\": 1, \"status\": 1, \"_id\": 1}",
            "{\"deleted\": 1, \"databaseName\": 1, \"_id\": 1}",
            "{\"deleted\": 1, \"schemaVersionSortKey\": 1, \"_id\": 1}",
            "{\"deleted\": 1, \"createdAt\": -1, \"_id\": 1}");
  }

  @Test
  void manyNodesMayCreateThemAgainAndAgain() throws Exception {
    readModel.documents().drop();
    ExecutorService nodes = Executors.newFixedThreadPool(8);
    try {
      Callable<Void> node =
          () -> {
            MongoReadRepository.create(readModel.database()).createIndexes();
            return null;
          };
      for (Future<Void> done : nodes.invokeAll(Collections.nCopies(24, node))) {
        done.get();
      }
    } finally {
      nodes.shutdown();
    }
    assertThat(keys()).hasSize(6).doesNotHaveDuplicates();
  }

  /** Without care this loses the write in silence: MongoDB reports it like a stale version. */
  @Test
  void foreignUniqueIndexIsReported() {
    readModel
        .documents()
        .createIndex(Indexes.ascending("tenantId"), new IndexOptions().unique(true));
    readModel.repository().save(Views.full(Views.id(1), 1));

    assertThatExceptionOfType(ReadModelException.class)
        .isThrownBy(() -> readModel.repository().save(Views.full(Views.id(2), 1)))
        .withMessageContaining("unique index")
        .withMessageContaining(Views.id(2).toString());
  }

  private List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (Document index : readModel.documents().listIndexes()) {
      keys.add(index.get("key", Document.class).toJson());
    }
    return keys;
  }
}

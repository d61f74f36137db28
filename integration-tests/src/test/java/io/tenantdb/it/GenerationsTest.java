package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.core.TenantDb;
import io.tenantdb.core.TenantDbBuilder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Templates of two releases on a real server, while nodes of both are there and afterwards. */
class GenerationsTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String NEXT_RELEASE = "classpath:db/broken";
  private static final SchemaVersion OLDER = new SchemaVersion("2");
  private static final SchemaVersion NEWER = new SchemaVersion("3");

  private final List<TenantDatabase> made = new ArrayList<>();

  @Test
  void eachReleaseClonesItsOwnGenerationAndTheUnusedOneGoes() throws SQLException {
    try (Stack stack = new Stack(Setting.ISOLATED)) {
      TenantDb older = stack.open(GenerationsTest::quickly, Place.MIGRATIONS);
      awaitTemplates(stack, 1);
      TenantDb newer = stack.open(GenerationsTest::quickly, Place.MIGRATIONS, NEXT_RELEASE);
      awaitTemplates(stack, 2);

      assertThat(create(older)).isEqualTo(OLDER);
      assertThat(create(newer)).isEqualTo(NEWER);
      assertThat(create(older)).isEqualTo(OLDER);

      List<String> both = templates(stack);
      older.close();
      awaitTemplates(stack, 1);
      assertThat(both).containsAll(templates(stack));
      assertThat(create(newer)).isEqualTo(NEWER);

      made.forEach(record -> stack.drop(newer, record));
      stack.closeNodes();
      stack.dropDatabasesLike(family(stack));
    }
  }

  private static TenantDbBuilder quickly(TenantDbBuilder builder) {
    return builder
        .reconcileInterval(Duration.ofMillis(50))
        .templateRetention(Duration.ofSeconds(2));
  }

  private SchemaVersion create(TenantDb node) {
    TenantDatabase record = node.provisioning().createTenantDatabase(Stack.create());
    made.add(record);
    return record.schemaVersion();
  }

  private static void awaitTemplates(Stack stack, int number) {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(templates(stack)).hasSize(number));
  }

  private static List<String> templates(Stack stack) throws SQLException {
    return stack.databasesLike(family(stack));
  }

  /** What the names of the registry's sealed templates begin with. */
  private static String family(Stack stack) {
    return "tdb_tpl_" + stack.place().registry().id().toString().replace("-", "").substring(0, 12);
  }
}

package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import io.tenantdb.tck.Samples;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that a newer tenantdb wrote, of which this one does not know what they are. */
class UnreadableEventTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final List<TenantDatabaseEvent> saved = new ArrayList<>();
  private TestRegistry registry;
  private TenantDatabaseOutbox outbox;

  @BeforeEach
  void saveThree() throws SQLException {
    registry = TestRegistry.openHostile();
    outbox = registry.get().outbox();
    registry.execute(
        "ALTER TABLE tenantdb.tenant_database_event"
            + " DROP CONSTRAINT tenant_database_event_event_type_check,"
            + " DROP CONSTRAINT tenant_database_event_status_check");
    for (int i = 0; i < 3; i++) {
      TenantDatabaseEvent event = Samples.created(Samples.newRecord());
      registry.get().writeRepository().save(event);
      saved.add(event);
    }
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void doNotHoldUpThoseOfOtherRecords() throws SQLException {
    rewrite("event_type = 'ARCHIVED'", saved.get(0).state());
    rewrite("status = 'ASLEEP'", saved.get(2).state());

    assertThat(outbox.claim("relay", 10, LONG)).containsExactly(saved.get(1));

    assertThat(outbox.claim("relay", 10, LONG)).isEmpty();
    assertThat(outbox.pending()).isEqualTo(3);
  }

  @Test
  void areToldOfWhenNothingElseCanBeClaimed() throws SQLException {
    rewrite("event_type = 'ARCHIVED'", saved.get(0).state());

    assertThatThrownBy(() -> outbox.claim("relay", 1, LONG))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("Event 1 of record " + saved.get(0).id())
        .hasMessageContaining("ARCHIVED");

    assertThat(outbox.claim("relay", 1, LONG)).containsExactly(saved.get(1));
  }

  @Test
  void areDeliveredOnceTheyCanBeRead() throws SQLException {
    rewrite("status = 'ASLEEP'", saved.get(0).state());
    assertThatThrownBy(() -> outbox.claim("old", 1, Duration.ZERO))
        .isInstanceOf(RegistryException.class);

    rewrite("status = 'PROVISIONING'", saved.get(0).state());

    assertThat(outbox.claim("new", 1, LONG)).containsExactly(saved.get(0));
  }

  private void rewrite(String change, TenantDatabase record) throws SQLException {
    registry.execute(
        "UPDATE tenantdb.tenant_database_event SET %s WHERE database_id = '%s'"
            .formatted(change, record.id().value()));
  }
}

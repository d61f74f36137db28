package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static io.tenantdb.postgres.PreparationCrashTest.STEP;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.DatabaseInspection.Own;
import io.tenantdb.api.provisioning.OwnedDatabase;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** With isolation, each operation is cut off at each point, and repeated. */
@TestInstance(Lifecycle.PER_CLASS)
class IsolationCrashTest {

  private final IsolatedServer isolated = new IsolatedServer();
  private final PostgresProvisioner provisioner = isolated.provisioner();

  @AfterAll
  void close() {
    isolated.close();
  }

  @Test
  void aRepeatedCreateEndsWithOneLoginThatWorks() throws SQLException {
    int point = 0;
    boolean cutOff = true;
    while (cutOff) {
      OwnedDatabase record = isolated.server().newRecord();
      cutOff =
          isCutOff(
              (point += STEP) - STEP, record, (p, own) -> p.create(own, Optional.empty(), HELD));
      provisioner.create(record, Optional.empty(), HELD);
      isolated.tenant(record).close();
      isolated.migrate(record.name(), "CREATE TABLE later (id int)");
      assertThat(isolated.server().allOf(record)).containsExactly(record.name().value());
      provisioner.drop(record, HELD);
    }
    assertThat(point).isGreaterThan(12);
  }

  @Test
  void aRepeatedDropLeavesNeitherLoginNorPassword() throws SQLException {
    int point = 0;
    boolean cutOff = true;
    while (cutOff) {
      OwnedDatabase record = isolated.server().newRecord();
      provisioner.create(record, Optional.empty(), HELD);
      cutOff = isCutOff((point += STEP) - STEP, record, (p, own) -> p.drop(own, HELD));
      provisioner.drop(record, HELD);
      assertThat(isolated.server().allOf(record)).containsExactly("");
      assertThat(isolated.roleExists(record)).isFalse();
      assertThat(isolated.credentials().find(record.id())).isEmpty();
    }
    assertThat(point).isGreaterThan(15);
  }

  @Test
  void aRecordThatIsCreatedAgainAfterADropThatWasCutOffGetsALoginThatWorks() throws SQLException {
    int point = 0;
    boolean cutOff = true;
    while (cutOff) {
      OwnedDatabase record = isolated.server().newRecord();
      provisioner.create(record, Optional.empty(), HELD);
      cutOff = isCutOff((point += STEP) - STEP, record, (p, own) -> p.drop(own, HELD));
      provisioner.create(record, Optional.empty(), HELD);
      isolated.tenant(record).close();
      provisioner.drop(record, HELD);
    }
  }

  @Test
  void suspendAndResumeAreFinishedByTheNextCall() throws SQLException {
    OwnedDatabase record = isolated.server().newRecord();
    provisioner.create(record, Optional.empty(), HELD);
    int point = 0;
    boolean cutOff = true;
    while (cutOff) {
      cutOff = isCutOff(point, record, (p, own) -> p.suspend(own, HELD));
      provisioner.suspend(record, HELD);
      assertThat(provisioner.inspect(record)).isEqualTo(new Own(false));
      cutOff |= isCutOff((point += STEP) - STEP, record, (p, own) -> p.resume(own, HELD));
      provisioner.resume(record, HELD);
      assertThat(provisioner.inspect(record)).isEqualTo(new Own(true));
      isolated.tenant(record).close();
    }
    provisioner.drop(record, HELD);
  }

  /** As a worker does that made it when its lease was lost already. */
  @Test
  void whatSomebodyDropsWhileItsInsideIsPreparedIsMadeAnew() throws SQLException {
    OwnedDatabase record = isolated.server().newRecord();
    AtomicInteger openings = new AtomicInteger();
    PostgresProvisioner provisioner =
        PostgresProvisioner.builder(
                address -> {
                  if (openings.getAndIncrement() == 0) {
                    isolated
                        .server()
                        .execute("DROP DATABASE %s WITH (FORCE)".formatted(address.databaseName()));
                  }
                  return isolated.asAdmin(address);
                },
                isolated.credentials())
            .server(Server.NAME, isolated.admin())
            .build();

    assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(false));

    assertThat(openings).hasValue(2);
    isolated.tenant(record).close();
    provisioner.drop(record, HELD);
  }

  private boolean isCutOff(
      int point, OwnedDatabase record, BiConsumer<PostgresProvisioner, OwnedDatabase> operation) {
    FaultyDataSource faulty = new FaultyDataSource(isolated.admin(), point, true);
    try {
      operation.accept(isolated.provisioner(faulty.dataSource()), record);
    } catch (TenantServerUnavailableException e) {
      assertThat(faulty.hasFailed()).as("cut off at %s", point).isTrue();
    }
    return faulty.hasFailed();
  }
}

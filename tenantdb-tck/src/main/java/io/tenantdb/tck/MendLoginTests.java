package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.error.ForeignDatabaseException;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.provisioning.ObservedDatabase;
import io.tenantdb.api.provisioning.ObservedGroup;
import io.tenantdb.api.provisioning.ObservedLogin;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.tck.TenantDatabaseProvisionerContract.Session;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a record's login may do, where servers have logins, and its repair. */
abstract class MendLoginTests extends ProvisionerTests {

  MendLoginTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @Test
  void aLoginIsObservedAsItWasMade() {
    OwnedDatabase open = created();
    OwnedDatabase suspended = created();
    provisioner.suspend(suspended, HELD);

    List<ObservedDatabase> found =
        provisioner.survey().observe(server.server(), List.of(open, suspended));

    assertThat(found.stream().flatMap(o -> o.login().stream())).allMatch(ObservedLogin::isAsMade);
    assertThat(found.get(0).login().filter(login -> !login.canLogIn())).isEmpty();
    assertThat(found.get(1).login().filter(ObservedLogin::canLogIn)).isEmpty();
  }

  @Test
  void theGroupOfAllTenantsIsObservedAsItWasMade() {
    OwnedDatabase database = created();
    ObservedDatabase observed =
        provisioner.survey().observe(server.server(), List.of(database)).get(0);

    Optional<ObservedGroup> group = provisioner.survey().group(server.server(), registryId);

    assertThat(group.isPresent())
        .as("with logins there is a group")
        .isEqualTo(observed.login().isPresent());
    assertThat(group.filter(found -> !found.isAsMade())).isEmpty();
  }

  @Test
  void aLoginAsItWasMadeIsLeftAsItIs() {
    OwnedDatabase open = created();
    OwnedDatabase suspended = created();
    provisioner.suspend(suspended, HELD);
    OwnedDatabase recycled = created();
    provisioner.recycle(recycled, HELD);

    try (Session session = session(open)) {
      assertThat(provisioner.survey().mendLogin(open, true, HELD)).isFalse();
      assertThat(provisioner.survey().mendLogin(suspended, false, HELD)).isFalse();
      assertThat(provisioner.survey().mendLogin(recycled, false, HELD)).isFalse();

      assertThat(session.isOpen()).isTrue();
    }
    assertOwn(open);
    assertSuspended(suspended);
  }

  @Test
  void noLoginIsMendedForAStrangersDatabase() {
    OwnedDatabase database = withStranger();

    assertThatThrownBy(() -> provisioner.survey().mendLogin(database, false, HELD))
        .isInstanceOf(ForeignDatabaseException.class);

    assertStrangerUntouched(database);
  }

  @Test
  void noLoginIsMendedWithoutALease() {
    OwnedDatabase database = created();

    assertThatExceptionOfType(LeaseLostException.class)
        .isThrownBy(
            () -> provisioner.survey().mendLogin(database, false, FencedProvisionerTests.LOST));

    assertOwn(database);
  }

  @Test
  void aServerThatTheHostHasNotNamedIsRefused() {
    assertUnknownServerRefused(database -> provisioner.survey().mendLogin(database, true, HELD));
  }
}

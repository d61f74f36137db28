package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RecycleResult;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;

/** What the tests of the recycle bin have in common. */
abstract class RecycleBinTests extends ProvisionerTests {

  private final Set<CreationNonce> recycled = ConcurrentHashMap.newKeySet();

  RecycleBinTests(TenantDatabaseProvisionerContract server) {
    super(server);
  }

  @AfterEach
  void emptyTheBin() {
    recycled.forEach(nonce -> server.databasesOf(nonce).forEach(server::remove));
  }

  /** A database that is removed after the test wherever it is by then. */
  OwnedDatabase use(OwnedDatabase database) {
    recycled.add(database.nonce());
    return database;
  }

  /** The database of a new record with a mark in it. */
  OwnedDatabase marked(boolean suspended) {
    OwnedDatabase database = use(created());
    server.putMark(database.name());
    assertThat(server.hasMark(database.name())).isTrue();
    if (suspended) {
      provisioner.suspend(database, HELD);
      assertSuspended(database);
    }
    return database;
  }

  /** A marked database that is in the recycle bin. */
  OwnedDatabase recycled(boolean suspended) {
    OwnedDatabase database = marked(suspended);
    assertThat(provisioner.recycle(database, HELD)).isEqualTo(new RecycleResult.Recycled());
    assertInBin(database);
    return database;
  }

  /** It is not under its name but under one with its nonce, and nobody gets in. */
  void assertInBin(OwnedDatabase database) {
    assertAbsent(database);
    assertThat(server.databasesOf(database.nonce()))
        .hasSize(1)
        .allSatisfy(
            name -> {
              assertThat(name.value()).contains(database.nonce().value());
              assertThat(server.canConnect(name)).as("an application connects").isFalse();
            });
  }
}

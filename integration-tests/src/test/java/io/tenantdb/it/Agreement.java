package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry.State;
import io.tenantdb.api.provisioning.ReadDatabaseState;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.Pagination;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the registry, the servers, the host's passwords and the read model say the same of all
 * records, and nothing else is there.
 */
final class Agreement {

  private static final Set<DatabasePresence> HAS_DATABASE =
      Set.of(DatabasePresence.PRESENT, DatabasePresence.RECYCLED);

  private static final Set<TenantDatabaseStatus> AT_REST =
      Set.of(TenantDatabaseStatus.ACTIVE, TenantDatabaseStatus.SUSPENDED);

  private final Stack stack;
  private final TenantDatabaseRegistry registry;
  private final MongoClient mongo;
  private final String family;
  private final Supplier<List<TenantDatabase>> records;
  private final Optional<HostParts> parts;

  /**
   * @param family part of the names of all databases here, and of none elsewhere
   * @param records all that the registry has
   * @param parts what all nodes of the host have of the host's own; empty if they have none
   */
  Agreement(
      Stack stack,
      MongoClient mongo,
      String family,
      Supplier<List<TenantDatabase>> records,
      Optional<HostParts> parts) {
    this.stack = stack;
    this.registry = stack.place().registry();
    this.mongo = mongo;
    this.family = family;
    this.records = records;
    this.parts = parts;
  }

  /** Waits until no work and no event is left. */
  void awaitNothingPending() {
    await()
        .atMost(Workers.LIMIT)
        .untilAsserted(
            () -> {
              assertThat(registry.leases().findExpired(10)).isEmpty();
              assertThat(registry.outbox().pending()).isZero();
              assertThat(prepared()).allMatch(entry -> entry.state() == State.READY);
            });
  }

  void assertHolds() throws SQLException {
    List<TenantDatabase> all = records.get();
    List<ServerDatabase> found = databases();
    assertThat(found)
        .extracting(ServerDatabase::name)
        .containsExactlyInAnyOrderElementsOf(expectedNames(all));
    live(all).forEach(record -> assertOnServer(record, found));
    assertLoginsAgree(all);
    parts.ifPresent(host -> assertHostAgrees(host, all));
    assertThat(views())
        .containsExactlyInAnyOrderElementsOf(live(all).map(TenantDatabaseViewModel::of).toList());
  }

  private List<String> expectedNames(List<TenantDatabase> all) {
    List<String> names = new ArrayList<>();
    live(all).forEach(record -> names.add(record.databaseName().value()));
    all.stream()
        .filter(record -> record.presence() == DatabasePresence.RECYCLED)
        .forEach(record -> names.add("tdb_bin_" + record.creationNonce()));
    prepared().forEach(entry -> names.add(sealedName(entry.database())));
    return names;
  }

  private void assertOnServer(TenantDatabase record, List<ServerDatabase> found) {
    assertThat(record.nextName()).isNull();
    assertThat(AT_REST).as("%s", record).contains(record.status());
    assertThat(record.errorMessage()).as("%s", record).isNull();
    assertThat(found)
        .filteredOn(database -> database.name().equals(record.databaseName().value()))
        .allSatisfy(
            database -> {
              assertThat(database.comment())
                  .contains(record.id().toString(), record.creationNonce().value());
              assertThat(database.open()).as("%s", record).isEqualTo(record.serving());
              assertThat(database.toEverybody())
                  .as("%s", record)
                  .isEqualTo(!stack.place().setting().isolated());
            });
  }

  /** Each database was filled for its own record, and copied for it before it was dropped. */
  private void assertHostAgrees(HostParts host, List<TenantDatabase> all) {
    Set<List<UUID>> copies = host.copies();
    assertThat(copies).allMatch(copy -> copy.get(0).equals(copy.get(1)));
    for (TenantDatabase record : all) {
      UUID id = record.id().value();
      boolean there = HAS_DATABASE.contains(record.presence());
      assertThat(host.readDatabases().inspect(OwnedReadDatabase.of(registry.id(), record)))
          .as("read database of %s", record)
          .isEqualTo(there ? new ReadDatabaseState.Own() : new ReadDatabaseState.Absent());
      if (record.serving()) {
        assertThat(host.seeds(new DatabaseAddress(record.server(), record.databaseName())))
            .as("%s", record)
            .containsExactly(id);
      }
      if (record.presence() == DatabasePresence.GONE) {
        assertThat(copies).as("%s", record).contains(List.of(id, id));
      }
    }
  }

  private void assertLoginsAgree(List<TenantDatabase> all) throws SQLException {
    Set<TenantDatabaseId> expected =
        all.stream()
            .filter(record -> stack.place().setting().isolated())
            .filter(record -> HAS_DATABASE.contains(record.presence()))
            .map(TenantDatabase::id)
            .collect(Collectors.toSet());
    assertThat(stack.place().credentials().ids()).isEqualTo(expected);
    assertThat(logins(all))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(expected.stream().map(TenantLogin::roleOf), spareLogins()).toList());
  }

  /** One waits with each clone of the pool. */
  private Stream<String> spareLogins() {
    return prepared().stream()
        .map(PreparedDatabaseEntry::database)
        .filter(database -> stack.place().setting().isolated())
        .filter(database -> database.kind() == PreparedDatabase.Kind.CLONE)
        .map(clone -> "tdb_spare_" + clone.nonce());
  }

  /** The logins on the server that are members of the registry's group, or named after a record. */
  private List<String> logins(List<TenantDatabase> all) throws SQLException {
    try (Connection connection = stack.postgres.pool("postgres").getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                """
                SELECT rolname FROM pg_roles r
                 WHERE rolname = ANY (?)
                    OR EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                                WHERE m.member = r.oid AND g.rolname = ?
                                  AND r.rolname ~ '^tdb_(login|spare)_')""")) {
      query.setArray(
          1,
          connection.createArrayOf(
              "text", all.stream().map(record -> TenantLogin.roleOf(record.id())).toArray()));
      query.setString(2, "tdb_group_" + registryDigits());
      ResultSet rows = query.executeQuery();
      List<String> names = new ArrayList<>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    }
  }

  private List<TenantDatabaseViewModel> views() {
    return stack
        .place()
        .readRepository(mongo)
        .findByCriteria(Criteria.all().paged(Pagination.page(1, Pagination.MAX_LIMIT)))
        .items();
  }

  /** All databases that are there for the registry, also half-made and half-dropped ones. */
  List<ServerDatabase> databases() throws SQLException {
    return ServerDatabase.find(
            stack.postgres.pool("postgres"),
            family,
            hiddenNames(),
            "tenantdb registry=" + registry.id() + " ")
        .stream()
        .filter(database -> !stack.wasThereBefore(database))
        .toList();
  }

  /** The names that carry a nonce which the registry has. */
  List<String> hiddenNames() {
    return Stream.concat(
            records.get().stream().map(TenantDatabase::creationNonce),
            prepared().stream().map(entry -> entry.database().nonce()))
        .flatMap(
            nonce ->
                Stream.of("tdb_new_", "tdb_cln_", "tdb_old_", "tdb_bin_").map(name -> name + nonce))
        .toList();
  }

  /** Leaves nothing on the server. */
  void dropAll() throws SQLException {
    List<TenantDatabase> all = records.get();
    for (ServerDatabase database : databases()) {
      stack.postgres.execute("DROP DATABASE IF EXISTS " + database.name() + " WITH (FORCE)");
    }
    for (String login : logins(all)) {
      stack.postgres.execute("DROP ROLE IF EXISTS " + login);
    }
    for (String role : List.of("tdb_owner_", "tdb_group_")) {
      stack.postgres.execute("DROP ROLE IF EXISTS " + role + registryDigits());
    }
  }

  List<PreparedDatabaseEntry> prepared() {
    return registry.preparedDatabases().findByServer(ServerName.DEFAULT);
  }

  private String sealedName(PreparedDatabase database) {
    return database.kind() == PreparedDatabase.Kind.CLONE
        ? "tdb_cln_" + database.nonce()
        : "tdb_tpl_" + registryDigits() + "_" + database.fingerprint();
  }

  /** How names on the server abbreviate the registry's id. */
  private String registryDigits() {
    return registry.id().toString().replace("-", "").substring(0, 12);
  }

  private static Stream<TenantDatabase> live(List<TenantDatabase> all) {
    return all.stream().filter(record -> !record.isDeleted());
  }
}

package io.tenantdb.examples.quickstart;

import static io.tenantdb.api.database.TenantDatabaseStatus.ACTIVE;
import static io.tenantdb.examples.quickstart.Expectation.expect;
import static io.tenantdb.examples.quickstart.Tenants.ACME;
import static io.tenantdb.examples.quickstart.Tenants.GLOBEX;
import static io.tenantdb.examples.quickstart.Tenants.INITECH;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.FilterOperator;
import io.tenantdb.api.query.PaginatedResult;
import io.tenantdb.api.query.Pagination;
import io.tenantdb.api.query.SortDirection;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.core.TenantDb;
import java.sql.SQLException;
import java.util.Optional;

/** What an operator does on other days: search, suspend, resume, rename, delete. */
final class Operations {

  private static final Attribution OPERATOR = Attribution.by("operator");

  private final TenantDb tenantDb;
  private final EmbeddedServers servers;
  private final ReadModel readModel;
  private final TenantUsers users;
  private final Narrator narrator;

  Operations(TenantDb tenantDb, EmbeddedServers servers, Narrator narrator) {
    this.tenantDb = tenantDb;
    this.servers = servers;
    this.readModel = new ReadModel(tenantDb);
    this.users = new TenantUsers(servers, tenantDb.routing());
    this.narrator = narrator;
  }

  void run() throws SQLException, InterruptedException {
    search();
    suspendAndResume();
    rename();
    delete();
  }

  private void search() throws InterruptedException {
    narrator.heading("The read model is searched: ACTIVE, newest first, two on a page");
    readModel.awaitAll();
    PaginatedResult<TenantDatabaseViewModel> result =
        readModel.find(
            Criteria.all()
                .where("status", FilterOperator.EQUALS, ACTIVE)
                .sortedBy("createdAt", SortDirection.DESC)
                .paged(Pagination.page(1, 2)));
    narrator.show(result.items());
    narrator.say(
        "page %d of %d, %d databases in all"
            .formatted(result.page(), result.totalPages(), result.total()));
    expect(result.total() == Tenants.ALL.size(), "Not every tenant's database is ACTIVE");
  }

  private void suspendAndResume() throws InterruptedException {
    narrator.heading(
        "%s does not pay: its database is suspended, until it does".formatted(INITECH));
    TenantDatabase suspended =
        tenantDb
            .provisioning()
            .suspendTenantDatabase(INITECH, OPERATOR.because("three invoices are overdue"));
    narrator.show(readModel.all());
    Optional<String> refusal = tryToConnect(suspended);
    expect(refusal.isPresent(), "The server lets us into the suspended %s".formatted(INITECH));
    narrator.say("The server says: %s".formatted(refusal.orElseThrow()));

    TenantDatabase resumed =
        tenantDb.provisioning().resumeTenantDatabase(INITECH, OPERATOR.because("all is paid"));
    expect(tryToConnect(resumed).isEmpty(), "The resumed %s is closed".formatted(INITECH));
    narrator.say(
        "After the payment it is %s, and connections are welcome".formatted(resumed.status()));
  }

  private void rename() throws SQLException, InterruptedException {
    narrator.heading("%s has a new name, and so has its database".formatted(ACME));
    long before = users.count(ACME);
    tenantDb
        .provisioning()
        .updateTenantDatabaseName(
            ACME, new DatabaseName("tenant_acme_international"), OPERATOR.because("merger"));
    expect(users.count(ACME) == before, "Users of %s were lost with the old name".formatted(ACME));
    narrator.show(readModel.all());
    narrator.say("Its %d users are where the routing finds them".formatted(before));
  }

  private void delete() throws InterruptedException {
    narrator.heading("%s leaves: its database is dropped".formatted(GLOBEX));
    TenantDatabase deleted =
        tenantDb
            .provisioning()
            .deleteTenantDatabase(GLOBEX, OPERATOR.because("the contract has ended"));
    readModel.await(deleted);
    narrator.show(readModel.all());
    Optional<String> refusal = tryToConnect(deleted);
    expect(refusal.isPresent(), "The database of the deleted %s is still there".formatted(GLOBEX));
    narrator.say("The server says: %s".formatted(refusal.orElseThrow()));
  }

  /** What the server says against the tenant's login, if anything. */
  private Optional<String> tryToConnect(TenantDatabase database) {
    try {
      servers.tenantDatabase(TenantRoute.to(database)).getConnection().close();
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}

package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseBuilder;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.FilterOperator;
import io.tenantdb.api.query.Pagination;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of the read repository have in common. */
abstract class ViewTests {

  /** The server of all views of one test: a filter on it keeps out what other tests wrote. */
  final ServerName server = Samples.server();

  TenantDatabaseReadRepository views;

  private final Supplier<TenantDatabaseReadRepository> fixture;

  ViewTests(Supplier<TenantDatabaseReadRepository> fixture) {
    this.fixture = fixture;
  }

  @BeforeEach
  void openRepository() {
    views = fixture.get();
  }

  /** Writes a view, and shows that it is there. */
  TenantDatabaseViewModel put(TenantDatabaseViewModel view) {
    assertThat(views.save(view)).as("whether version %d was written", view.version()).isTrue();
    assertThat(views.findById(view.id())).contains(view);
    return view;
  }

  /** Writes views in no particular order, and shows that they are there. */
  List<TenantDatabaseViewModel> putAll(List<TenantDatabaseViewModel> all) {
    List<TenantDatabaseViewModel> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled);
    shuffled.forEach(this::put);
    return all;
  }

  /** A builder of a view on this test's server. */
  TenantDatabaseBuilder onServer(TenantDatabaseId id) {
    return Samples.newRecord(id, Samples.tenantId()).server(server);
  }

  /** Writes a view with each message, the first one with the lowest id. */
  List<TenantDatabaseViewModel> putWithMessages(String... messages) {
    List<TenantDatabaseViewModel> made = new ArrayList<>();
    List<TenantDatabaseId> ids = Samples.ids(messages.length);
    for (int i = 0; i < messages.length; i++) {
      made.add(view(onServer(ids.get(i)).errorMessage(new ErrorMessage(messages[i]))));
    }
    return putAll(made);
  }

  /** Writes a view with each schema version, or none; the first one with the lowest id. */
  List<TenantDatabaseViewModel> putWithVersions(@Nullable String... versions) {
    List<TenantDatabaseViewModel> made = new ArrayList<>();
    List<TenantDatabaseId> ids = Samples.ids(versions.length);
    for (int i = 0; i < versions.length; i++) {
      String version = versions[i];
      made.add(
          view(
              onServer(ids.get(i))
                  .schemaVersion(version == null ? null : new SchemaVersion(version))));
    }
    return putAll(made);
  }

  /**
   * Writes four views of which each has a greater value than the one before in every field. The
   * first has none where that is possible.
   */
  List<TenantDatabaseViewModel> putAscending() {
    String token = Samples.nonce().value().substring(0, 8);
    List<TenantDatabaseStatus> statuses =
        List.of(
            TenantDatabaseStatus.ACTIVE,
            TenantDatabaseStatus.FAILED,
            TenantDatabaseStatus.MIGRATING,
            TenantDatabaseStatus.PROVISIONING);
    List<TenantDatabaseViewModel> made = new ArrayList<>();
    List<TenantDatabaseId> ids = Samples.ids(4);
    for (int i = 0; i < 4; i++) {
      made.add(ascending(ids.get(i), token, i, statuses.get(i)));
    }
    return putAll(made);
  }

  private static TenantDatabaseViewModel ascending(
      TenantDatabaseId id, String token, int i, TenantDatabaseStatus status) {
    String name = token + "_" + i;
    TenantDatabaseBuilder builder =
        TenantDatabase.builder(id, new TenantId(name), Samples.nonce(), Samples.TIME.plusMillis(i))
            .server(new ServerName("s" + name))
            .databaseName(new DatabaseName("d" + name))
            .readDatabaseName(new DatabaseName("r" + name))
            .status(status)
            .updatedAt(Samples.TIME.plusMillis(10 + i));
    if (i > 0) {
      builder
          .schemaVersion(new SchemaVersion(List.of("0", "2", "10", "10.1").get(i)))
          .lastMigrationAt(new LastMigrationAt(Samples.TIME.plusMillis(20 + i)))
          .errorMessage(new ErrorMessage("message " + i));
    }
    return view(builder);
  }

  static TenantDatabaseViewModel view(TenantDatabaseBuilder builder) {
    return TenantDatabaseViewModel.of(builder.build());
  }

  /** Everything of this test. */
  Criteria all() {
    return Criteria.all()
        .where("server", FilterOperator.EQUALS, server)
        .paged(Pagination.page(1, Pagination.MAX_LIMIT));
  }

  /** These views and no others. */
  static Criteria among(List<TenantDatabaseViewModel> views) {
    return Criteria.all()
        .where(
            "tenantId",
            FilterOperator.IN,
            views.stream().map(TenantDatabaseViewModel::tenantId).toList())
        .paged(Pagination.page(1, Pagination.MAX_LIMIT));
  }

  List<TenantDatabaseViewModel> find(Criteria criteria) {
    return views.findByCriteria(criteria).items();
  }
}

package io.tenantdb.flyway;

import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.TemplatePlan;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.testservers.TestPostgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A template, the clones that are made of it, and a folder of migrations. */
final class TemplateFixture implements AutoCloseable {

  static final String TENANT_VALUE = "value_of_acme";

  final MigratorFixture template;
  private final List<String> clones = new ArrayList<>();
  private final List<TenantRoute> asked = new ArrayList<>();

  TemplateFixture(Path folder) {
    template = new MigratorFixture(folder);
  }

  TemplateFixture script(String name, String sql) {
    template.script(name, sql);
    return this;
  }

  DatabaseAddress address() {
    return template.address();
  }

  /** A migrator of the folder as it is now, with one tenant placeholder, {@code tenant}. */
  FlywayMigrator migrator() {
    return migrator(builder -> builder);
  }

  FlywayMigrator migrator(UnaryOperator<FlywayMigrator.Builder> options) {
    return options
        .apply(
            FlywayMigrator.builder(
                    address -> TestPostgres.shared().dataSource(address.databaseName().value()),
                    template.location())
                .tenantPlaceholder("tenant", this::tenantValue))
        .build();
  }

  TemplatePlan plan() {
    return migrator().templatePlan().orElseThrow();
  }

  MigrationOutcome migrate() {
    return migrator().migrateTemplate(address(), Optional.empty());
  }

  /** The route to a new clone of the template. */
  TenantRoute cloned() {
    String name = template.database.name() + "_clone_" + clones.size();
    clones.add(name);
    TestPostgres.shared()
        .execute("CREATE DATABASE %s TEMPLATE %s".formatted(name, template.database.name()));
    return MigratorFixture.route(name);
  }

  /** The databases for which the value of the tenant placeholder was asked. */
  List<TenantRoute> asked() {
    return asked;
  }

  private String tenantValue(TenantRoute route) {
    asked.add(route);
    return TENANT_VALUE;
  }

  @Override
  public void close() {
    clones.forEach(
        clone ->
            TestPostgres.shared()
                .execute("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(clone)));
    template.close();
  }
}

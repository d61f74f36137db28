package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.tck.Samples;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Whether a commit waits until the change is on the server's disk. */
class DurabilityTest {

  @ParameterizedTest
  @CsvSource({
    "off, local",
    "local, local",
    "remote_write, remote_write",
    "on, on",
    "remote_apply, remote_apply"
  })
  void aWriteIsDurableWhateverTheDatabaseSets(String setting, String inWrites) throws SQLException {
    try (TestRegistry registry = TestRegistry.openHostile()) {
      registry.execute(
          "DO $$ BEGIN EXECUTE format('ALTER DATABASE %%I SET synchronous_commit = %s',"
                  .formatted(setting)
              + " current_database()); END $$");
      registry.execute(
          """
          CREATE TABLE public.seen (setting text);
          CREATE FUNCTION public.see() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            INSERT INTO public.seen SELECT current_setting('synchronous_commit');
            RETURN NULL;
          END $$;
          CREATE TRIGGER see AFTER INSERT ON tenantdb.tenant_database
          FOR EACH ROW EXECUTE FUNCTION public.see()
          """);

      JdbiRegistry.create(registry.dataSource())
          .writeRepository()
          .save(Samples.created(Samples.newRecord()));

      assertThat(registry.rows("SELECT setting FROM public.seen"))
          .extracting(row -> row.get("setting"))
          .containsExactly(inWrites);
    }
  }

  @Test
  void theSessionKeepsItsSetting() throws SQLException {
    try (TestRegistry registry = TestRegistry.openHostile()) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(registry.jdbcUrl());
      try (HostilePool pool = new HostilePool(source)) {
        try (Connection session = pool.getConnection();
            Statement statement = session.createStatement()) {
          statement.execute("SET SESSION synchronous_commit = off");
          session.commit();
        }

        JdbiRegistry.create(pool).writeRepository().save(Samples.created(Samples.newRecord()));

        try (Connection session = pool.getConnection();
            ResultSet row = session.createStatement().executeQuery("SHOW synchronous_commit")) {
          row.next();
          assertThat(row.getString(1)).isEqualTo("off");
        }
      }
    }
  }
}

package io.tenantdb.it;

import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** A table of what the subscribers of all nodes took, in the order in which they took it. */
final class TakenEvents {

  /** One event that arrived at the subscriber of one node. */
  record Taken(String node, TenantDatabaseId record, long version) {}

  private static final String TABLE =
      "CREATE TABLE public.taken (seq bigint GENERATED ALWAYS AS IDENTITY, node text NOT NULL,"
          + " record uuid NOT NULL, version bigint NOT NULL)";
  private static final String APPEND =
      "INSERT INTO public.taken (node, record, version) VALUES (?, ?, ?)";
  private static final String READ = "SELECT node, record, version FROM public.taken ORDER BY seq";

  private final DataSource dataSource;

  TakenEvents(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  void createTable() {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(TABLE);
    } catch (SQLException e) {
      throw new IllegalStateException("the table of taken events was not created", e);
    }
  }

  /** Committed when it returns. */
  void append(String node, TenantDatabaseEvent event) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert = connection.prepareStatement(APPEND)) {
      insert.setString(1, node);
      insert.setObject(2, event.id().value());
      insert.setLong(3, event.version());
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("version " + event.version() + " was not noted", e);
    }
  }

  List<Taken> all() {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(READ)) {
      List<Taken> all = new ArrayList<>();
      while (rows.next()) {
        TenantDatabaseId record = new TenantDatabaseId(rows.getObject(2, UUID.class));
        all.add(new Taken(rows.getString(1), record, rows.getLong(3)));
      }
      return all;
    } catch (SQLException e) {
      throw new IllegalStateException("the taken events cannot be read", e);
    }
  }
}

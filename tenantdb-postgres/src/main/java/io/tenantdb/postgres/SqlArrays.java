package io.tenantdb.postgres;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** Reads columns that hold arrays of text. */
final class SqlArrays {

  private SqlArrays() {}

  static List<String> strings(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    try {
      return Stream.of((Object[]) array.getArray()).map(String::valueOf).toList();
    } finally {
      array.free();
    }
  }
}

package io.tenantdb.benchmarks.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Migrations that follow the twenty that every database of the fleet has.
 *
 * @param folder where they are, beside this class
 * @param tables each makes one of these, with an index
 */
record Migrations(String folder, List<String> tables) {

  static final String BEFORE = "classpath:db/tenant";
  static final int NUMBER_BEFORE = 20;

  static final Migrations ONE = new Migrations("one", List.of("visits"));
  static final Migrations TEN =
      new Migrations(
          "ten",
          List.of(
              "visits",
              "orders",
              "order_lines",
              "shipments",
              "refunds",
              "coupons",
              "ratings",
              "messages",
              "folders",
              "reminders"));

  Migrations {
    tables = List.copyOf(tables);
  }

  /** As Flyway is told. */
  String[] locations() {
    return new String[] {BEFORE, "classpath:io/tenantdb/benchmarks/fleet/" + folder};
  }

  /** What is in the scripts, in order. */
  List<String> scripts() {
    return IntStream.range(0, tables.size())
        .mapToObj(
            i -> text("%s/V%d__%s.sql".formatted(folder, NUMBER_BEFORE + 1 + i, tables.get(i))))
        .toList();
  }

  /** What makes a database as it was before them. */
  String undo() {
    return tables.stream()
            .map(table -> "DROP TABLE IF EXISTS %s;".formatted(table))
            .collect(Collectors.joining())
        + "DELETE FROM flyway_schema_history WHERE installed_rank > "
        + NUMBER_BEFORE;
  }

  private static String text(String name) {
    try (InputStream in =
        Objects.requireNonNull(Migrations.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}

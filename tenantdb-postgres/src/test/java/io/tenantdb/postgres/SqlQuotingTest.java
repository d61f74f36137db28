package io.tenantdb.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.testservers.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Test;

/** Hostile names and texts reach the server as they are, or not at all. */
final class SqlQuotingTest {

  private static final String[] HOSTILE = {
    "\"",
    "'",
    "\\",
    "\"\"",
    "'; DROP DATABASE postgres; --",
    "$$",
    "{",
    "?",
    "/*",
    "--",
    " ",
    "\n",
    "\t",
    "ı",
    "İ",
    "i",
    "I",
    "ß",
    "é",
    "𝔘",
    "\u200f",
    "\u0301",
    "E'",
    "U&\"",
    "%s",
    ":x",
    "\u0001"
  };

  private static Locale localeBefore = Locale.getDefault();

  @BeforeContainer
  static void useTurkish() {
    localeBefore = Locale.getDefault();
    Locale.setDefault(new Locale("tr", "TR"));
  }

  @AfterContainer
  static void restoreLocale() {
    Locale.setDefault(localeBefore);
  }

  @Provide
  Arbitrary<String> hostileTexts() {
    Arbitrary<String> any =
        Arbitraries.oneOf(
            Arbitraries.of(HOSTILE),
            Arbitraries.strings().withCharRange('\u0001', '\uffff').ofMaxLength(3));
    return any.list().ofMinSize(1).ofMaxSize(12).map(parts -> String.join("", parts));
  }

  @Property(tries = 150)
  void identifierNamesExactlyThatDatabaseObject(@ForAll("hostileTexts") String name)
      throws SQLException {
    if (!isStorable(name) || name.isEmpty() || utf8(name) > 63) {
      assertThatThrownBy(() -> SqlQuoting.identifier(name))
          .isInstanceOf(IllegalArgumentException.class);
      return;
    }
    try (Connection connection = TestPostgres.shared().dataSource("postgres").getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("CREATE SCHEMA " + SqlQuoting.identifier(name));
      try (ResultSet created =
          statement.executeQuery(
              "SELECT nspname, quote_ident(nspname) FROM pg_namespace ORDER BY oid DESC LIMIT 1")) {
        assertThat(created.next()).isTrue();
        assertThat(created.getString(1)).isEqualTo(name);
        assertThat(SqlQuoting.identifier(name))
            .isIn(created.getString(2), '"' + created.getString(2) + '"');
      }
      connection.rollback();
    }
  }

  @Property(tries = 150)
  void literalIsExactlyThatText(@ForAll("hostileTexts") String text, @ForAll boolean standard)
      throws SQLException {
    if (!isStorable(text)) {
      assertThatThrownBy(() -> SqlQuoting.literal(text))
          .isInstanceOf(IllegalArgumentException.class);
      return;
    }
    try (Connection connection = TestPostgres.shared().dataSource("postgres").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET standard_conforming_strings = " + (standard ? "on" : "off"));
      try (ResultSet result = statement.executeQuery("SELECT " + SqlQuoting.literal(text))) {
        assertThat(result.next()).isTrue();
        assertThat(result.getString(1)).isEqualTo(text);
      }
    }
  }

  @Test
  void namesOfUpTo63BytesAreQuotedAndLongerOnesRefused() {
    assertThat(SqlQuoting.identifier("x".repeat(63))).hasSize(65);
    assertThat(SqlQuoting.identifier("ı".repeat(31))).hasSize(33);
    for (String refused : new String[] {"", "x".repeat(64), "ı".repeat(32), "a\0b", "a\ud800b"}) {
      assertThatThrownBy(() -> SqlQuoting.identifier(refused))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void databaseOfAHostileNameIsCreatedUnderExactlyThatName() throws SQLException {
    String name = "x\"; DROP DATABASE 'ıİ\\ ? {" + Server.hex();
    try (Server server = new Server()) {
      server.execute("CREATE DATABASE " + SqlQuoting.identifier(name));
      assertThat(server.exists(name)).isTrue();
      server.execute("DROP DATABASE " + SqlQuoting.identifier(name));
    }
  }

  private static boolean isStorable(String text) {
    return text.indexOf('\0') < 0
        && new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text);
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}

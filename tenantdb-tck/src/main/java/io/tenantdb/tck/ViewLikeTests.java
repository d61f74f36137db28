package io.tenantdb.tck;

import static io.tenantdb.api.query.FilterOperator.LIKE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The patterns of a LIKE filter. */
abstract class ViewLikeTests extends ViewTests {

  ViewLikeTests(Supplier<TenantDatabaseReadRepository> fixture) {
    super(fixture);
  }

  @Test
  void likeTellsUpperFromLowerCase() {
    putWithMessages("error", "Error", "ERROR", "ÉRROR", "érror");

    assertLike("error", "error");
    assertLike("E%", "Error", "ERROR");
    assertLike("%RROR", "ERROR", "ÉRROR");
    assertLike("érr%", "érror");
  }

  @Test
  void likeMatchesTheWholeText() {
    putWithMessages("disk", "disk full", "the disk", "disk\n", "\ndisk", "disk\nfull");

    assertLike("disk", "disk");
    assertLike("disk%", "disk", "disk full", "disk\n", "disk\nfull");
    assertLike("%disk", "disk", "the disk", "\ndisk");
    assertLike("%full", "disk full", "disk\nfull");
  }

  @Test
  void percentStandsForAnyCharacters() {
    putWithMessages("ab", "a-b", "a much longer b", "a\nb", "b a", "a");

    assertLike("a%b", "ab", "a-b", "a much longer b", "a\nb");
    assertLike("%", "ab", "a-b", "a much longer b", "a\nb", "b a", "a");
    assertLike("%%a%%", "ab", "a-b", "a much longer b", "a\nb", "b a", "a");
  }

  @Test
  void underscoreStandsForOneCharacter() {
    putWithMessages("ab", "a-b", "a_b", "a--b", "a\nb", "a😀b", "a\\b", "aéb");

    assertLike("a_b", "a-b", "a_b", "a\nb", "a😀b", "a\\b", "aéb");
    assertLike("a__b", "a--b");
    assertLike("__", "ab");
  }

  @Test
  void aBackslashMakesTheNextCharacterStandForItself() {
    putWithMessages("100%", "100 %", "100 percent", "a_b", "a-b", "a\\b", "a\\%", "abc");

    assertLike("100\\%", "100%");
    assertLike("100%", "100%", "100 %", "100 percent");
    assertLike("a\\_b", "a_b");
    assertLike("a\\\\b", "a\\b");
    assertLike("a\\\\%", "a\\b", "a\\%");
    assertLike("a\\\\\\%", "a\\%");
    assertLike("\\a\\bc", "abc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".*", "a+", "[abc]", "(x|y)", "^a$", "a?", "{2}", "\\d", "\\Qa\\E", "#", "a&&b", "'a'",
        "/a/i", "*", "$1", "<a>", "-", "~", "\"", "👩‍💻", "a b\tc"
      })
  void charactersThatMeanSomethingElsewhereStandForThemselves(String text) {
    putWithMessages(text, "a", "aa", "ab", "x", "1", "2", "anything else");
    String pattern = text.replace("\\", "\\\\");

    assertLike(pattern, text);
    assertLike("%" + pattern + "%", text);
  }

  @Test
  void lineBreaksAreCharactersLikeAnyOther() {
    putWithMessages("one\ntwo", "one\r\ntwo", "one two", "one\u2028two");

    assertLike("one_two", "one\ntwo", "one two", "one\u2028two");
    assertLike("one__two", "one\r\ntwo");
    assertLike("one%two", "one\ntwo", "one\r\ntwo", "one two", "one\u2028two");
    assertLike("one\ntwo", "one\ntwo");
  }

  @Test
  void likeOnDatabaseNamesCanMatchTheirUnderscores() {
    String token = Samples.nonce().value();
    put(view(onServer(Samples.id()).databaseName(new DatabaseName("a_b_" + token))));
    put(view(onServer(Samples.id()).databaseName(new DatabaseName("axb_" + token))));

    assertThat(find(all().where("databaseName", LIKE, "a\\_b\\_%")))
        .extracting(view -> view.databaseName().value())
        .containsExactly("a_b_" + token);
    assertThat(find(all().where("databaseName", LIKE, "a_b_%"))).hasSize(2);
  }

  @Test
  void likeOnSchemaVersionsGoesByTheirText() {
    putWithVersions("1", "1.0", "1.1", "11", null);

    assertThat(find(all().where("schemaVersion", LIKE, "1.%")))
        .extracting(view -> String.valueOf(view.schemaVersion()))
        .containsExactly("1.0", "1.1");
  }

  private void assertLike(String pattern, String... expected) {
    List<String> found =
        find(all().where("errorMessage", LIKE, pattern)).stream()
            .map(TenantDatabaseViewModel::errorMessage)
            .map(message -> Objects.requireNonNull(message).value())
            .toList();
    assertThat(found).as("texts like '%s'", pattern).containsExactly(expected);
  }
}

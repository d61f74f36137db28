package io.tenantdb.api.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.error.InvalidCriteriaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikePatternTest {

  @Test
  void aPatternHasAtMost4000Characters() {
    String longest = "x".repeat(LikePattern.MAX_LENGTH);

    assertThat(new LikePattern(longest).matches(longest)).isTrue();
    assertThatThrownBy(() -> new LikePattern(longest + "x"))
        .isInstanceOf(InvalidCriteriaException.class)
        .hasMessageContaining("4000")
        .hasMessageContaining("4001");
    assertThatThrownBy(() -> Filter.of("tenantId", FilterOperator.LIKE, longest + "x"))
        .isInstanceOf(InvalidCriteriaException.class)
        .hasMessageContaining("4001");
  }

  @ParameterizedTest
  @CsvSource({"'%%', '%'", "'a%%%b', 'a%b'", "'%%_%%', '%_%'", "'a.*%%', 'a.*%'", "'_%%', '_%'"})
  void severalPercentSignsInARowAreAsOne(String pattern, String same) {
    assertThat(new LikePattern(pattern).regex()).isEqualTo(new LikePattern(same).regex());
  }

  @ParameterizedTest
  @CsvSource({
    "'%%', '', true",
    "'%%', 'abc', true",
    "'a%%c', 'ac', true",
    "'a%%c', 'abbc', true",
    "'a%%c', 'ab', false",
    "'\\%%', '%abc', true",
    "'\\%%', 'abc', false",
    "'%\\%', 'abc%', true",
    "'%\\%', 'abc', false",
    "'.*%', '.*x', true",
    "'.*%', 'x', false"
  })
  void aSecondPercentSignMatchesWhatTheFirstDoes(String pattern, String text, boolean matches) {
    assertThat(new LikePattern(pattern).matches(text)).isEqualTo(matches);
  }

  @Test
  void manyPercentSignsDoNotKeepAMatcherBusy() {
    String pattern = "%".repeat(LikePattern.MAX_LENGTH - 1) + "b";

    assertThat(new LikePattern(pattern).regex()).hasSizeLessThan(20);
    assertThat(new LikePattern(pattern).matches("a".repeat(4000))).isFalse();
  }
}

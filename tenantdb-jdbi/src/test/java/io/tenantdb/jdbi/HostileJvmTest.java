package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.testservers.JavaProcess;
import io.tenantdb.testservers.TestDatabase;
import io.tenantdb.testservers.TestPostgres;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostileJvmTest {

  @ParameterizedTest
  @CsvSource({"tr, TR, Asia/Kathmandu", "ar, EG, Europe/Lisbon", "th, TH, Pacific/Apia"})
  void localeAndTimeZoneOfTheHostDoNotMatter(String language, String country, String zone) {
    try (TestDatabase database = TestPostgres.shared().createDatabase();
        JavaProcess host =
            JavaProcess.of(HostileJvmMain.class)
                .arguments(database.jdbcUrl())
                .property("user.language", language)
                .property("user.country", country)
                .property("user.timezone", zone)
                .start()) {
      assertThat(host.waitFor(Duration.ofMinutes(1))).as(host.output()).isZero();
      assertThat(host.output()).contains("done in " + language + "_" + country + " " + zone);
    }
  }
}

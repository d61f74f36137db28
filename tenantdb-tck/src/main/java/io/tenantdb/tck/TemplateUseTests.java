package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.lease.PreparationLease;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Finding templates and clones, and what counts as their use. */
abstract class TemplateUseTests extends PreparedDatabasesTests {

  /** An adapter may write the use of a template once a second only. */
  private static final Duration COARSE = Duration.ofSeconds(1);

  TemplateUseTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void theReadyTemplateIsFoundWithItsSchema() {
    PreparedDatabase template = ready(Kind.TEMPLATE);

    var found = prepared.useTemplate(server, fingerprint);

    assertThat(found).isPresent();
    assertThat(found.get().database()).isEqualTo(template);
    assertThat(found.get().schema()).isEqualTo(SCHEMA);
  }

  @Test
  void nothingButAReadyTemplateOfThatServerAndFingerprintIsFound() {
    ready(Kind.CLONE);
    ready(wanted(Kind.TEMPLATE, Samples.server(), fingerprint));
    ready(wanted(Kind.TEMPLATE, server, Samples.fingerprint()));
    discard(ready(Kind.TEMPLATE), LONG);
    PreparedDatabase building = wanted(Kind.TEMPLATE);
    PreparationLease lease = begin(building);

    assertThat(prepared.useTemplate(server, fingerprint)).isEmpty();

    assertThat(prepared.complete(lease, SCHEMA)).isTrue();
    assertThat(prepared.useTemplate(server, fingerprint))
        .hasValueSatisfying(found -> assertThat(found.database()).isEqualTo(building));
  }

  @Test
  void theEntriesOfAServerComeInTheOrderInWhichTheyWereRecorded() {
    PreparedDatabase first = wanted(Kind.CLONE);
    PreparationLease lease = begin(first);
    PreparedDatabase second = ready(Kind.TEMPLATE);
    PreparedDatabase third = ready(wanted(Kind.CLONE, server, Samples.fingerprint()));
    ready(wanted(Kind.TEMPLATE, Samples.server(), fingerprint));
    assertThat(prepared.complete(lease, SCHEMA)).isTrue();
    discard(second, LONG);

    List<CreationNonce> nonces = noncesOnRecord();

    assertThat(nonces).containsExactly(first.nonce(), second.nonce(), third.nonce());
  }

  @Test
  void aTemplateThatNobodyAsksForIsUnusedForLongerAndLonger() {
    PreparedDatabase template = ready(Kind.TEMPLATE);
    Duration before = entry(template).unused();

    Await.success("unused for longer", () -> entry(template).unused().compareTo(before) > 0);
  }

  @Test
  void theUseOfATemplateIsThatOfItsClonesAsWell() {
    PreparedDatabase template = ready(Kind.TEMPLATE);
    PreparedDatabase clone = ready(Kind.CLONE);
    PreparedDatabase old = ready(wanted(Kind.TEMPLATE, server, Samples.fingerprint()));
    Await.success(
        "unused for so long that a use shows",
        () ->
            List.of(template, clone, old).stream()
                .allMatch(each -> entry(each).unused().compareTo(COARSE) > 0));
    Duration oldUnused = entry(old).unused();

    long start = System.nanoTime();
    assertThat(prepared.useTemplate(server, fingerprint)).isPresent();
    Duration ofTemplate = entry(template).unused();
    Duration ofClone = entry(clone).unused();
    // However slow this run is: what was not used is unused for longer than this.
    Duration longest = Duration.ofNanos(System.nanoTime() - start).plus(COARSE);

    assertThat(ofTemplate).isLessThanOrEqualTo(longest);
    assertThat(ofClone).isLessThanOrEqualTo(longest);
    assertThat(entry(old).unused()).as("of other migrations").isGreaterThanOrEqualTo(oldUnused);
  }
}

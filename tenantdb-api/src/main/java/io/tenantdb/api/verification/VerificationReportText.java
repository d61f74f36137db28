package io.tenantdb.api.verification;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.migration.SchemaState;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A report in lines of text, the same under every locale. */
final class VerificationReportText {

  private final VerificationReport report;
  private final StringBuilder text = new StringBuilder();

  VerificationReportText(VerificationReport report) {
    this.report = report;
  }

  String render() {
    VerificationCounts counts = report.counts();
    line(
        "Verified to %s: %d databases; sound %d, not compared %d, unsound %d, not verified %d",
        report.depth(),
        counts.total(),
        counts.sound(),
        counts.notCompared(),
        counts.unsound(),
        counts.notVerified());
    line("Behind: %d%s", counts.behind(), report.target() == null ? ", as far as it is known" : "");
    report.unsound().forEach(this::unsound);
    report.notVerified().forEach(this::notVerified);
    report.notCompared().forEach(this::notCompared);
    report.behind().forEach(this::behind);
    return text.toString();
  }

  private void unsound(VerifiedDatabase database) {
    VerificationOutcome.Unsound outcome = (VerificationOutcome.Unsound) database.outcome();
    line("Unsound: %s at %s", name(database), version(outcome.found().version()));
    List<VerificationFault> faults = outcome.faults();
    faults.forEach(fault -> line("  %s", fault));
  }

  private void notVerified(VerifiedDatabase database) {
    line(
        "Not verified: %s: %s",
        name(database), ((VerificationOutcome.NotVerified) database.outcome()).reason());
  }

  private void notCompared(NotComparedGroup group) {
    line(
        "Not compared: %d at %s on server %s: %s",
        group.databases(), version(group.version()), group.server(), group.reason());
  }

  private void behind(VerifiedDatabase database) {
    line("Behind: %s at %s", name(database), version(found(database).version()));
  }

  private static SchemaState found(VerifiedDatabase database) {
    return database.outcome() instanceof VerificationOutcome.Sound sound
        ? sound.found()
        : ((VerificationOutcome.NotCompared) database.outcome()).found();
  }

  private static String name(VerifiedDatabase database) {
    TenantDatabase record = database.record();
    return "tenant %s, database %s on server %s"
        .formatted(record.tenantId(), record.databaseName(), record.server());
  }

  private static String version(@Nullable SchemaVersion version) {
    return version == null ? "no version" : "version " + version;
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}

package io.tenantdb.api.verification;

import io.tenantdb.api.migration.MigrationTarget;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a verification of the fleet has found. It names as many of each kind as its options say; the
 * counts are of all.
 *
 * @param depth how much was proven
 * @param target what a database that is up to date holds; null if the migrator cannot tell
 * @param counts how many databases came to what
 * @param unsound the first of those that something is wrong with
 * @param notVerified the first of those that could not be read, or changed meanwhile
 * @param behind the first of those that are sound, or not compared, and lack migrations
 * @param notCompared why objects could not be compared, and of how many
 */
public record VerificationReport(
    VerificationDepth depth,
    @Nullable MigrationTarget target,
    VerificationCounts counts,
    List<VerifiedDatabase> unsound,
    List<VerifiedDatabase> notVerified,
    List<VerifiedDatabase> behind,
    List<NotComparedGroup> notCompared) {

  public VerificationReport {
    Objects.requireNonNull(depth, "depth");
    Objects.requireNonNull(counts, "counts");
    unsound = List.copyOf(unsound);
    notVerified = List.copyOf(notVerified);
    behind = List.copyOf(behind);
    notCompared = List.copyOf(notCompared);
  }

  /** Whether everything that was asked for is proven of every database; some may be behind. */
  public boolean isSound() {
    return counts.sound() == counts.total();
  }

  /** The report in lines of English text, for a terminal or a log. */
  public String toText() {
    return new VerificationReportText(this).render();
  }
}

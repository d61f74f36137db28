package io.tenantdb.flyway;

import io.tenantdb.api.migration.MigrationFingerprint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/**
 * Identifies what was applied to a database, however it came there: the migrations in the order of
 * their names, whatever the order in which they were run, and no rank, time or user.
 */
final class AppliedFingerprint {

  private static final int BYTES = 16;

  private AppliedFingerprint() {}

  /**
   * @param applied one row for each version and each repeatable script
   */
  static MigrationFingerprint of(Collection<HistoryRow> applied) {
    MessageDigest digest = sha256();
    applied.stream()
        .map(
            row ->
                String.join(
                    "\n",
                    row.script(),
                    String.valueOf(row.version()),
                    String.valueOf(row.checksum()),
                    row.type(),
                    ""))
        .sorted()
        .forEach(text -> digest.update(text.getBytes(StandardCharsets.UTF_8)));
    return new MigrationFingerprint(HexFormat.of().formatHex(digest.digest(), 0, BYTES));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

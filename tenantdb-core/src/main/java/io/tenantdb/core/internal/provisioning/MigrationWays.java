package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.migration.MigrationWay;

/** How the log names the ways of migrations. */
public final class MigrationWays {

  private MigrationWays() {}

  /** Which way a database was migrated, and why. */
  public static String text(MigrationWay way) {
    if (way instanceof MigrationWay.ByTool byTool) {
      return "migrated, not by replay (%s),".formatted(byTool.reason());
    }
    return way instanceof MigrationWay.Replayed ? "migrated by replay" : "had nothing to do";
  }
}

package io.tenantdb.api.migration;

import java.util.Objects;

/**
 * What a template that is made now will hold: the migrations that are the same for every tenant, up
 * to the first that is not.
 *
 * @param fingerprint identifies these migrations
 * @param complete whether these are all migrations; if not, a clone is migrated before it is used
 */
public record TemplatePlan(MigrationFingerprint fingerprint, boolean complete) {

  public TemplatePlan {
    Objects.requireNonNull(fingerprint, "fingerprint");
  }
}

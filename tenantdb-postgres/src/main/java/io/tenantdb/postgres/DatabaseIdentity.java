package io.tenantdb.postgres;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.SurveyedDatabase;
import java.util.List;
import java.util.UUID;

/**
 * The names and the mark of a record's database, or of a prepared one.
 *
 * <p>{@code CREATE DATABASE} and {@code DROP DATABASE} run in no transaction, so no check can
 * protect them. They are given only names that carry the nonce: whoever runs them late, or twice,
 * hits nothing but what belongs to the nonce.
 *
 * @param visible the name that hosts see, or that a template has when it is sealed; reached and
 *     left by RENAME alone. A clone of the warm pool keeps the name that carries its nonce.
 * @param unclaimed the name before, if it was made from template0: created, and not yet marked
 * @param cloned the name before, if it was cloned
 * @param retired the name after: to be dropped
 * @param recycled the name while it waits in the recycle bin
 * @param marker the comment that proves whose database it is; every role can read it
 * @param nonce what the names carry, and what workers lock
 * @param sealedClone what the comment of a sealed clone of the same registry begins with
 */
record DatabaseIdentity(
    String visible,
    String unclaimed,
    String cloned,
    String retired,
    String recycled,
    String marker,
    String nonce,
    String sealedClone) {

  private static final String UNCLAIMED = "tdb_new_";
  private static final String CLONED = "tdb_cln_";
  private static final String RETIRED = "tdb_old_";
  private static final String RECYCLED = "tdb_bin_";
  private static final String TEMPLATE = "tdb_tpl_";
  private static final String SPARE_LOGIN = "tdb_spare_";
  private static final int REGISTRY_DIGITS = 12;

  /** The names of a record's database. */
  static DatabaseIdentity of(OwnedDatabase database) {
    String nonce = database.nonce().value();
    return named(
        database.name().value(),
        database.registryId(),
        nonce,
        ofRecord(database.registryId(), database.id()) + nonce);
  }

  /** The names of a prepared database, of which the visible one is that of a sealed one. */
  static DatabaseIdentity of(PreparedDatabase database) {
    UUID registry = database.registryId();
    String nonce = database.nonce().value();
    if (database.kind() != Kind.TEMPLATE) {
      String marker = sealedClone(registry) + database.fingerprint() + nonceText(nonce);
      return named(CLONED + nonce, registry, nonce, marker);
    }
    // The registry is in the name so that two of them on one server have a template each.
    String digits = registry.toString().replace("-", "").substring(0, REGISTRY_DIGITS);
    return named(
        TEMPLATE + digits + "_" + database.fingerprint(),
        registry,
        nonce,
        "tenantdb registry=%s template=%s nonce=%s"
            .formatted(registry, database.fingerprint(), nonce));
  }

  /** The names of a database that was found on the server. */
  static DatabaseIdentity of(SurveyedDatabase database) {
    UUID registry = database.registryId();
    String nonce = database.nonce().value();
    // No comment is empty, so a database without one is nobody's under a name that hosts see.
    String marker = database.mark().orElse("");
    DatabaseIdentity hidden = named(UNCLAIMED + nonce, registry, nonce, marker);
    return hidden.hidden().contains(database.name())
        ? hidden
        : named(database.name(), registry, nonce, marker);
  }

  /** What the comment of any database of a record begins with, whatever its nonce. */
  static String ofRecord(UUID registry, TenantDatabaseId record) {
    return "tenantdb registry=%s record=%s nonce=".formatted(registry, record);
  }

  /** The name that a prepared database has until it is sealed. */
  static String building(PreparedDatabase database) {
    return (database.kind() == Kind.TEMPLATE ? UNCLAIMED : CLONED) + database.nonce().value();
  }

  /** The comment of a clone of the warm pool that may be open, and no record may take. */
  static String unsealedClone(PreparedDatabase database) {
    return "tenantdb registry=%s unsealed clone of=%s nonce=%s"
        .formatted(database.registryId(), database.fingerprint(), database.nonce());
  }

  /** The names that carry the nonce: all that CREATE and DROP may name. */
  List<String> hidden() {
    return List.of(unclaimed, cloned, retired, recycled);
  }

  /** The login role that waits with a clone of the warm pool for a record to claim both. */
  String spareLogin() {
    return SPARE_LOGIN + nonce;
  }

  /** Whether a role has such a name. */
  static boolean isSpareLogin(String role) {
    return role.startsWith(SPARE_LOGIN);
  }

  /** Whether a comment says of a clone with this nonce that it was sealed. */
  boolean provesSealedClone(String comment) {
    return comment.startsWith(sealedClone) && comment.endsWith(sealedCloneEnd());
  }

  /** What the comment of a sealed clone with this nonce ends with. */
  String sealedCloneEnd() {
    return nonceText(nonce);
  }

  private static DatabaseIdentity named(
      String visible, UUID registry, String nonce, String marker) {
    return new DatabaseIdentity(
        visible,
        UNCLAIMED + nonce,
        CLONED + nonce,
        RETIRED + nonce,
        RECYCLED + nonce,
        marker,
        nonce,
        sealedClone(registry));
  }

  private static String sealedClone(UUID registry) {
    return "tenantdb registry=%s clone of=".formatted(registry);
  }

  private static String nonceText(String nonce) {
    return " nonce=" + nonce;
  }
}

package io.tenantdb.api.database;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Makes database names from tenant ids so that two ids never meet in one name.
 *
 * <p>A name is either plain ({@code tenant_} and the folded id) or carries a hash of 128 bits
 * behind the folded id. The two kinds cannot meet, because an id that ends like a hash is never
 * plain. Two plain names are equal only if the ids are, because an id is plain only if folding
 * leaves it as it is, with one exception: a canonical lower-case UUID, whose hyphens become
 * underscores. An id that looks like such a folded UUID is therefore not plain.
 */
final class DatabaseNaming {

  private static final String PREFIX = "tenant_";
  private static final int HASH_BYTES = 16;
  private static final int PLAIN_LENGTH = DatabaseName.MAX_LENGTH - PREFIX.length();
  private static final int FOLDED_LENGTH = PLAIN_LENGTH - 1 - 2 * HASH_BYTES;

  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern FOLDED_UUID =
      Pattern.compile("[0-9a-f]{8}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{12}");
  private static final Pattern ENDS_LIKE_HASH = Pattern.compile(".*_[0-9a-f]{32}");

  private DatabaseNaming() {}

  static DatabaseName forTenant(TenantId tenantId) {
    String folded = fold(tenantId);
    return isPlain(tenantId.value(), folded)
        ? new DatabaseName(PREFIX + folded)
        : hashed(folded, tenantId.value());
  }

  static DatabaseName forTenant(TenantId tenantId, TenantDatabaseId id) {
    return hashed(fold(tenantId), tenantId.value() + '/' + id);
  }

  private static String fold(TenantId tenantId) {
    return tenantId.value().toLowerCase(Locale.ROOT).replace('-', '_');
  }

  private static boolean isPlain(String id, String folded) {
    if (UUID.matcher(id).matches()) {
      return true;
    }
    return id.equals(folded)
        && folded.length() <= PLAIN_LENGTH
        && !FOLDED_UUID.matcher(folded).matches()
        && !ENDS_LIKE_HASH.matcher(folded).matches();
  }

  private static DatabaseName hashed(String folded, String hashedText) {
    String cut = folded.substring(0, Math.min(folded.length(), FOLDED_LENGTH));
    return new DatabaseName(PREFIX + cut + '_' + hash(hashedText));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

package io.tenantdb.flyway;

import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.flyway.MigrationCatalog.CallbackScript;
import io.tenantdb.flyway.MigrationCatalog.Java;
import io.tenantdb.flyway.MigrationCatalog.Migration;
import io.tenantdb.flyway.MigrationCatalog.Source;
import io.tenantdb.flyway.MigrationCatalog.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Takes the fingerprint of a template: the first half of a SHA-256 over everything that decides
 * what it will hold. Every part goes in with its length, so that no two lists of parts read alike.
 * Lines count without their ends and without a byte order mark, as in Flyway's own checksum.
 */
final class TemplateFingerprint {

  /** To be counted up with every change to what goes in, or how. */
  private static final String FORMAT = "tenantdb-flyway-template-1";

  private static final int BYTES = 16;
  private static final int ABSENT = -1;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final MessageDigest digest;

  private TemplateFingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * @param configuration with the placeholders that are the same for all, and no others
   */
  static MigrationFingerprint of(TemplateSelection.Selected selected, Configuration configuration) {
    TemplateFingerprint fingerprint = new TemplateFingerprint();
    fingerprint.add(FORMAT);
    fingerprint.addSettings(configuration);
    fingerprint.add(selected.migrations().size());
    selected.migrations().forEach(fingerprint::addMigration);
    fingerprint.addCallbacks(selected.callbacks());
    fingerprint.add(String.valueOf(selected.complete()));
    fingerprint.add(configuration.getCallbacks().length);
    for (Callback callback : configuration.getCallbacks()) {
      fingerprint.addClass(callback.getClass());
    }
    byte[] half = new byte[BYTES];
    ByteBuffer.wrap(fingerprint.digest.digest()).get(half);
    return new MigrationFingerprint(HexFormat.of().formatHex(half));
  }

  private void addSettings(Configuration configuration) {
    add(configuration.getDefaultSchema());
    add(configuration.getSchemas().length);
    for (String schema : configuration.getSchemas()) {
      add(schema);
    }
    add(configuration.getTable());
    add(configuration.getTablespace());
    add(configuration.getInitSql());
    add(configuration.getPlaceholderPrefix());
    add(configuration.getPlaceholderSuffix());
    add(configuration.getPlaceholderSeparator());
    List.of(
            configuration.isPlaceholderReplacement(),
            configuration.isCreateSchemas(),
            configuration.isExecuteInTransaction(),
            configuration.isBaselineOnMigrate())
        .forEach(flag -> add(flag.toString()));
    add(configuration.getBaselineVersion().toString());
    Map<String, String> placeholders = new TreeMap<>(configuration.getPlaceholders());
    add(placeholders.size());
    placeholders.forEach(
        (name, value) -> {
          add(name);
          add(value);
        });
  }

  private void addMigration(Migration migration) {
    add(migration.kind().name());
    add(migration.version() == null ? null : migration.version().toString());
    add(migration.description());
    add(migration.script());
    addSource(migration.source());
  }

  private void addCallbacks(List<CallbackScript> callbacks) {
    List<CallbackScript> sorted =
        callbacks.stream()
            .sorted(
                Comparator.comparing((CallbackScript callback) -> callback.event().getId())
                    .thenComparing(TemplateFingerprint::path))
            .toList();
    add(sorted.size());
    for (CallbackScript callback : sorted) {
      add(callback.event().getId());
      add(path(callback));
      addSource(callback.source());
    }
  }

  private static String path(CallbackScript callback) {
    return callback.source() instanceof Sql sql ? sql.text().getRelativePath() : "";
  }

  private void addSource(Source source) {
    if (source instanceof Sql sql) {
      add("SQL");
      addLines(sql.text().text());
      @Nullable ScriptText settings = sql.settings();
      addLines(settings == null ? "" : settings.text());
    } else if (source instanceof Java java) {
      add("JDBC");
      add(String.valueOf(java.migration().getChecksum()));
      addClass(java.migration().getClass());
    }
  }

  /** Without the name where the virtual machine makes one up anew every time it starts. */
  private void addClass(Class<?> type) {
    boolean named = !type.isHidden() && !Proxy.isProxyClass(type);
    add(named ? type.getName() : null);
    byte @Nullable [] code = named ? code(type) : null;
    if (code == null) {
      add(ABSENT);
    } else {
      add(code);
    }
  }

  private static byte @Nullable [] code(Class<?> type) {
    String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
    try (@Nullable InputStream in = type.getResourceAsStream(file)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      // Its name and its checksum have to do.
      return null;
    }
  }

  private void addLines(String text) {
    String plain = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    add((int) plain.lines().count());
    Iterator<String> lines = plain.lines().iterator();
    while (lines.hasNext()) {
      add(lines.next());
    }
  }

  private void add(@Nullable String text) {
    if (text == null) {
      add(ABSENT);
    } else {
      add(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void add(byte[] part) {
    add(part.length);
    digest.update(part);
  }

  private void add(int number) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
  }
}

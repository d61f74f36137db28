package io.tenantdb.flyway;

import io.tenantdb.flyway.MigrationCatalog.CallbackScript;
import io.tenantdb.flyway.MigrationCatalog.Java;
import io.tenantdb.flyway.MigrationCatalog.Kind;
import io.tenantdb.flyway.MigrationCatalog.Migration;
import io.tenantdb.flyway.MigrationCatalog.Shell;
import io.tenantdb.flyway.MigrationCatalog.Source;
import io.tenantdb.flyway.MigrationCatalog.Sql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.flywaydb.core.api.ClassProvider;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.Location;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.migration.baseline.BaselineMigrationConfigurationExtension;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.resource.ResourceName;
import org.flywaydb.core.internal.resource.ResourceNameParser;
import org.flywaydb.core.internal.scanner.Scanner;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Flyway would find, without a connection. Flyway has no public way to list its
 * locations or to read the names of scripts: this class alone takes two classes of its internal
 * packages for that, {@code Scanner} and {@code ResourceNameParser}.
 */
final class MigrationScanner {

  private static final String SETTINGS = ".conf";
  private static final Set<String> SHELL = Set.of("cmd", "bat", "ps1", "py", "sh", "bash", "");
  private static final String[] SHELL_SUFFIXES = {".cmd", ".bat", ".ps1", ".py", ".sh", ".bash"};

  private final Configuration configuration;
  private final ResourceNameParser names;
  private final List<Migration> migrations = new ArrayList<>();
  private final List<CallbackScript> callbacks = new ArrayList<>();
  private final List<LoadableResource> misnamed = new ArrayList<>();

  private MigrationScanner(Configuration configuration) {
    this.configuration = configuration;
    this.names = new ResourceNameParser(configuration);
  }

  static MigrationCatalog read(Configuration configuration) {
    return new MigrationScanner(configuration).read();
  }

  private MigrationCatalog read() {
    @Nullable ResourceProvider hostFiles = configuration.getResourceProvider();
    @Nullable ClassProvider<JavaMigration> hostClasses =
        configuration.getJavaMigrationClassProvider();
    boolean noneNeeded = hostFiles != null && hostClasses != null;
    Scanner<JavaMigration> scanner = noneNeeded ? scanner() : scanner(configuration.getLocations());
    ResourceProvider files = hostFiles != null ? hostFiles : scanner;
    ClassProvider<JavaMigration> classes = hostClasses != null ? hostClasses : scanner;
    Location[] elsewhere = configuration.getCallbackLocations();
    boolean callbacksHere = elsewhere.length == 0;
    addScripts(files, true, callbacksHere);
    if (!callbacksHere) {
      addScripts(scanner(existing(elsewhere)), false, true);
    }
    if (!configuration.isSkipDefaultResolvers()) {
      for (Class<? extends JavaMigration> type : classes.getClasses()) {
        addClass(instance(type), true);
      }
    }
    for (JavaMigration migration : configuration.getJavaMigrations()) {
      addClass(migration, false);
    }
    return new MigrationCatalog(migrations, callbacks, misnamed);
  }

  private Scanner<JavaMigration> scanner(Location... locations) {
    return new Scanner<>(JavaMigration.class, configuration, locations);
  }

  /** Flyway passes over folders of callbacks that do not exist. */
  private static Location[] existing(Location... locations) {
    return Arrays.stream(locations)
        .filter(
            location ->
                !location.getDescriptor().startsWith("filesystem:")
                    || Files.exists(Path.of(location.getRootPath())))
        .toArray(Location[]::new);
  }

  private void addScripts(ResourceProvider files, boolean asMigrations, boolean asCallbacks) {
    boolean migrate = asMigrations && !configuration.isSkipDefaultResolvers();
    for (LoadableResource file : files.getResources("", configuration.getSqlMigrationSuffixes())) {
      ResourceName name = names.parse(file.getFilename());
      if (name.isValid()) {
        add(name, file, migrate, asCallbacks, sql(file, files));
      } else if (asMigrations) {
        misnamed.add(file);
      }
    }
    for (LoadableResource file : files.getResources("", new String[] {""})) {
      ResourceName name = names.parse(file.getFilename(), SHELL_SUFFIXES);
      if (name.isValid() && SHELL.contains(extension(file.getFilename()))) {
        // Flyway looks for what it runs before it connects among the migrations, too.
        add(name, file, migrate, true, new Shell());
      }
    }
  }

  private void add(
      ResourceName name,
      LoadableResource file,
      boolean asMigration,
      boolean asCallback,
      Source source) {
    @Nullable Event event = Event.fromId(name.getPrefix());
    if (event != null) {
      if (asCallback) {
        callbacks.add(new CallbackScript(event, source));
      }
      return;
    }
    @Nullable Kind kind = kind(name.getPrefix());
    if (asMigration && kind != null) {
      migrations.add(
          new Migration(
              kind,
              kind == Kind.REPEATABLE ? null : name.getVersion(),
              name.getDescription(),
              file.getRelativePath(),
              source));
    }
  }

  /** Null for what no migrate runs, such as an undo. */
  private @Nullable Kind kind(String prefix) {
    if (prefix.equals(configuration.getSqlMigrationPrefix())) {
      return Kind.VERSIONED;
    }
    if (prefix.equals(configuration.getRepeatableSqlMigrationPrefix())) {
      return Kind.REPEATABLE;
    }
    String baseline =
        configuration
            .getPluginRegister()
            .getExact(BaselineMigrationConfigurationExtension.class)
            .getBaselineMigrationPrefix();
    return prefix.equals(baseline) ? Kind.BASELINE : null;
  }

  private static Sql sql(LoadableResource file, ResourceProvider files) {
    @Nullable LoadableResource settings = files.getResource(file.getRelativePath() + SETTINGS);
    return new Sql(ScriptText.read(file), settings == null ? null : ScriptText.read(settings));
  }

  private static String extension(String filename) {
    int dot = filename.lastIndexOf('.');
    return dot < 0 ? "" : filename.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  private void addClass(JavaMigration migration, boolean scanned) {
    if (migration.getType().isUndo()) {
      return;
    }
    Kind kind = migration.getType().isBaseline() ? Kind.BASELINE : Kind.VERSIONED;
    migrations.add(
        new Migration(
            migration.getVersion() == null ? Kind.REPEATABLE : kind,
            migration.getVersion(),
            String.valueOf(migration.getDescription()),
            migration.getClass().getName(),
            new Java(migration, scanned)));
  }

  private static JavaMigration instance(Class<? extends JavaMigration> type) {
    try {
      return type.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new FlywayException("Unable to instantiate class " + type.getName(), e);
    }
  }
}

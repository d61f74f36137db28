package io.tenantdb.core;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.tenantdb.api.TenantDatabaseEventListener;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.spi.PlacementStrategy;
import io.tenantdb.api.spi.TenantConnections;
import io.tenantdb.api.spi.TenantDatabaseCheck;
import io.tenantdb.api.spi.TenantDatabaseEventBus;
import io.tenantdb.api.spi.TenantDatabaseInitializer;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.spi.TenantDirectory;
import io.tenantdb.core.internal.events.InProcessEventBus;
import io.tenantdb.core.internal.placement.FewestDatabases;
import io.tenantdb.core.internal.placement.Placements;
import io.tenantdb.core.internal.preparation.Preparation;
import io.tenantdb.core.internal.provisioning.LastBackup;
import io.tenantdb.core.internal.provisioning.ReadDatabases;
import io.tenantdb.core.internal.provisioning.RecycleBin;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the host wants; the builder sets it, and one wiring reads it. For one thread. */
final class TenantDbSettings {

  final TenantDatabaseRegistry registry;
  final TenantDatabaseReadRepository readRepository;
  final TenantDatabaseProvisioner provisioner;
  final TenantDatabaseMigrator migrator;
  final TenantDirectory directory;
  final Map<String, TenantDatabaseEventListener> subscribers = new LinkedHashMap<>();
  @Nullable TenantDatabaseEventBus eventBus;
  TenantConnections tenantConnections = route -> {};
  Set<DatabaseName> reservedNames = Set.of();
  PlacementStrategy placement = new FewestDatabases(FewestDatabases.UNLIMITED);
  InstantSource clock = Clock.systemUTC();
  RandomGenerator random = new SecureRandom();
  @Nullable String nodeName;
  Duration leaseDuration = Duration.ofSeconds(30);
  Duration pollInterval = Duration.ofMillis(250);
  Duration reconcileInterval = Duration.ofSeconds(5);
  TenantDatabaseInitializer initializer = (route, lease) -> {};
  TenantDatabaseCheck check = route -> Optional.empty();
  int runWorkers = 8;
  boolean templates = true;
  Duration doctorInterval = Duration.ofMinutes(10);
  int warmPool;
  Duration templateRetention = Duration.ofHours(1);
  ReadDatabases readDatabases = new ReadDatabases(Optional.empty());
  Optional<Duration> retention = Optional.empty();
  Duration purgePause = Duration.ofSeconds(1);
  LastBackup lastBackup = new LastBackup(Optional.empty());
  ThreadFactory threads = new ThreadFactoryBuilder().setDaemon(true).build();

  TenantDbSettings(
      TenantDatabaseRegistry registry,
      TenantDatabaseReadRepository readRepository,
      TenantDatabaseProvisioner provisioner,
      TenantDatabaseMigrator migrator,
      TenantDirectory directory) {
    this.registry = Objects.requireNonNull(registry, "registry");
    this.readRepository = Objects.requireNonNull(readRepository, "readRepository");
    this.provisioner = Objects.requireNonNull(provisioner, "provisioner");
    this.migrator = Objects.requireNonNull(migrator, "migrator");
    this.directory = Objects.requireNonNull(directory, "directory");
  }

  TenantDatabaseRegistry registry() {
    return registry;
  }

  TenantDatabaseReadRepository readRepository() {
    return readRepository;
  }

  TenantDatabaseProvisioner provisioner() {
    return provisioner;
  }

  TenantDatabaseMigrator migrator() {
    return migrator;
  }

  TenantDirectory directory() {
    return directory;
  }

  TenantDatabaseEventBus eventBus() {
    return eventBus == null ? new InProcessEventBus() : eventBus;
  }

  Map<String, TenantDatabaseEventListener> subscribers() {
    return subscribers;
  }

  Duration reconcileInterval() {
    return reconcileInterval;
  }

  Duration doctorInterval() {
    return doctorInterval;
  }

  TenantDatabaseCheck check() {
    return check;
  }

  int runWorkers() {
    return runWorkers;
  }

  TenantDatabaseInitializer initializer() {
    return initializer;
  }

  Preparation.Settings preparation() {
    return new Preparation.Settings(
        templates, warmPool, templateRetention, reconcileInterval, threads);
  }

  ReadDatabases readDatabases() {
    return readDatabases;
  }

  RecycleBin recycleBin() {
    return new RecycleBin(retention, purgePause);
  }

  LastBackup lastBackup() {
    return lastBackup;
  }

  ThreadFactory threads() {
    return threads;
  }

  TenantConnections tenantConnections() {
    return tenantConnections;
  }

  Set<DatabaseName> reservedNames() {
    return reservedNames;
  }

  Placements placements() {
    return new Placements(registry.writeRepository(), provisioner.servers(), placement, clock);
  }

  InstantSource clock() {
    return clock;
  }

  RandomGenerator random() {
    return random;
  }

  String nodeName() {
    return nodeName == null
        ? "node-%d-%08x".formatted(ProcessHandle.current().pid(), random.nextInt())
        : nodeName;
  }

  Duration leaseDuration() {
    return leaseDuration;
  }

  Duration pollInterval() {
    return pollInterval;
  }
}

package io.tenantdb.core.internal.doctor;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.NotInspected;
import io.tenantdb.api.doctor.PreparedFinding.AbandonedPrepared;
import io.tenantdb.api.doctor.PreparedFinding.MissingPrepared;
import io.tenantdb.api.doctor.ServerFinding.DriftedGroup;
import io.tenantdb.api.doctor.ServerFinding.OpenToPublic;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry.State;
import io.tenantdb.api.provisioning.SurveyedDatabase;
import io.tenantdb.api.provisioning.SurveyedLogin;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Looks at one server after the other, a slice of what is on it at a time. */
final class ServerInspection {

  private static final int SLICE = 500;

  private final Fleet fleet;
  private final Ownership ownership;

  ServerInspection(Fleet fleet) {
    this.fleet = fleet;
    this.ownership = new Ownership(fleet);
  }

  void run(Scope scope, Consumer<? super Finding> found) {
    for (ServerName server : fleet.serverNames()) {
      try {
        databases(server, scope, found);
        logins(server, scope, found);
        // The rounds of preparation look after these by themselves.
        if (scope.whole()) {
          prepared(server, found);
          fleet.survey().openToPublic(server, fleet.registryId()).stream()
              .map(OpenToPublic::new)
              .forEach(found);
          fleet
              .survey()
              .group(server, fleet.registryId())
              .filter(group -> !group.isAsMade())
              .map(DriftedGroup::new)
              .ifPresent(found);
        }
      } catch (TenantServerException e) {
        found.accept(
            new NotInspected(
                Optional.of(server),
                Optional.empty(),
                Optional.empty(),
                "server %s: %s".formatted(server, e.getMessage())));
      }
    }
  }

  private void databases(ServerName server, Scope scope, Consumer<? super Finding> found) {
    Optional<String> after = Optional.empty();
    List<SurveyedDatabase> slice;
    do {
      slice = fleet.survey().databases(server, fleet.registryId(), after, SLICE);
      List<Finding> orphans = slice.isEmpty() ? List.of() : ownership.orphans(server, slice);
      if (!orphans.isEmpty()) {
        // What was dropped since it was surveyed may have left the registry before it was asked.
        Set<String> still = new HashSet<>();
        fleet
            .survey()
            .databases(server, fleet.registryId(), after, SLICE)
            .forEach(d -> still.add(d.name()));
        orphans.stream()
            .filter(orphan -> orphan.object().filter(still::contains).isPresent())
            .forEach(found);
      }
      after = slice.isEmpty() ? after : Optional.of(slice.get(slice.size() - 1).name());
    } while (slice.size() == SLICE && !scope.stopped().getAsBoolean());
  }

  private void logins(ServerName server, Scope scope, Consumer<? super Finding> found) {
    Optional<String> after = Optional.empty();
    List<SurveyedLogin> slice;
    do {
      slice = fleet.survey().logins(server, fleet.registryId(), after, SLICE);
      List<Finding> orphans =
          slice.stream().map(ownership::orphan).flatMap(Optional::stream).toList();
      if (!orphans.isEmpty()) {
        Set<String> still = new HashSet<>();
        fleet
            .survey()
            .logins(server, fleet.registryId(), after, SLICE)
            .forEach(l -> still.add(l.role()));
        orphans.stream()
            .filter(orphan -> orphan.object().filter(still::contains).isPresent())
            .forEach(found);
      }
      after = slice.isEmpty() ? after : Optional.of(slice.get(slice.size() - 1).role());
    } while (slice.size() == SLICE && !scope.stopped().getAsBoolean());
  }

  private void prepared(ServerName server, Consumer<? super Finding> found) {
    for (PreparedDatabaseEntry entry : entries(server)) {
      if (entry.abandoned()) {
        found.accept(new AbandonedPrepared(entry.database()));
      } else if (isMissing(entry)) {
        found.accept(new MissingPrepared(entry.database()));
      }
    }
  }

  /** Whether it is on record as ready, also after it was missed on its server. */
  boolean isMissing(PreparedDatabaseEntry entry) {
    return entry.state() == State.READY
        && !fleet.servers().provisioner().isSealed(entry.database())
        && entries(entry.database().server()).stream()
            .anyMatch(now -> now.database().equals(entry.database()) && now.state() == State.READY);
  }

  List<PreparedDatabaseEntry> entries(ServerName server) {
    return fleet.registry().preparedDatabases().findByServer(server);
  }
}

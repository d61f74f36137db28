package io.tenantdb.core.internal.verification;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.doctor.DatabaseFinding;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.ObservedDatabase;
import io.tenantdb.api.spi.TenantServerSurvey;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.provisioning.Failures;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells which records' own databases are not in their places, before anybody connects to what has
 * their names. For one verification and one thread.
 */
final class Presence {

  private final TenantServerSurvey survey;
  private final Records records;
  private final Map<ServerName, ErrorMessage> notReached = new HashMap<>();

  Presence(TenantServerSurvey survey, Records records) {
    this.survey = survey;
    this.records = records;
  }

  /** Why some of these databases cannot be verified; nothing is known against the others. */
  Map<TenantDatabaseId, ErrorMessage> obstacles(List<TenantDatabase> slice) {
    Map<TenantDatabaseId, ErrorMessage> obstacles = new HashMap<>();
    slice.stream()
        .collect(Collectors.groupingBy(TenantDatabase::server))
        .forEach((server, those) -> look(server, those, obstacles));
    return obstacles;
  }

  private void look(
      ServerName server,
      List<TenantDatabase> those,
      Map<TenantDatabaseId, ErrorMessage> obstacles) {
    @Nullable ErrorMessage failure = notReached.get(server);
    if (failure == null) {
      try {
        observe(server, those, obstacles);
        return;
      } catch (TenantServerException e) {
        failure = Failures.message(e);
        notReached.put(server, failure);
      }
    }
    for (TenantDatabase record : those) {
      obstacles.put(record.id(), failure);
    }
  }

  private void observe(
      ServerName server,
      List<TenantDatabase> those,
      Map<TenantDatabaseId, ErrorMessage> obstacles) {
    List<ObservedDatabase> seen =
        survey.observe(server, those.stream().map(records::owned).toList());
    for (int i = 0; i < those.size(); i++) {
      TenantDatabase record = those.get(i);
      obstacle(record, seen.get(i))
          .ifPresent(found -> obstacles.put(record.id(), ErrorMessage.from(found.message())));
    }
  }

  private static Optional<DatabaseFinding> obstacle(TenantDatabase record, ObservedDatabase seen) {
    if (seen.found() instanceof DatabaseInspection.Foreign foreign) {
      return Optional.of(
          new DatabaseFinding.StrangerDatabase(record, foreign.occupant(), seen.elsewhere()));
    }
    if (seen.found() instanceof DatabaseInspection.Absent) {
      return Optional.of(
          seen.elsewhere()
              .<DatabaseFinding>map(name -> new DatabaseFinding.MisplacedDatabase(record, name))
              .orElseGet(() -> new DatabaseFinding.GhostRecord(record)));
    }
    return seen.invalid()
        ? Optional.of(new DatabaseFinding.HalfDroppedDatabase(record))
        : Optional.empty();
  }
}

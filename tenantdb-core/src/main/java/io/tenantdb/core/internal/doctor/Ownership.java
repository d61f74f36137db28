package io.tenantdb.core.internal.doctor;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.ServerFinding.OrphanDatabase;
import io.tenantdb.api.doctor.ServerFinding.OrphanLogin;
import io.tenantdb.api.doctor.ServerFinding.UnknownRemains;
import io.tenantdb.api.doctor.ServerFinding.Why;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.provisioning.SurveyedDatabase;
import io.tenantdb.api.provisioning.SurveyedLogin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whose the databases and logins on a server are, by the registry. It is asked after the server:
 * whatever is made there is on record before.
 */
final class Ownership {

  private final Fleet fleet;

  Ownership(Fleet fleet) {
    this.fleet = fleet;
  }

  /** Those that belong to nobody. */
  List<Finding> orphans(ServerName server, List<SurveyedDatabase> databases) {
    // In this order: a clone that a record claims leaves the one and comes into the other at once.
    Set<CreationNonce> prepared = prepared(server);
    Map<CreationNonce, TenantDatabase> records =
        records(databases.stream().map(SurveyedDatabase::nonce).toList());
    List<Finding> orphans = new ArrayList<>();
    for (SurveyedDatabase database : databases) {
      if (!prepared.contains(database.nonce())) {
        orphan(database, Optional.ofNullable(records.get(database.nonce())))
            .ifPresent(orphans::add);
      }
    }
    return orphans;
  }

  private Set<CreationNonce> prepared(ServerName server) {
    return fleet.registry().preparedDatabases().findByServer(server).stream()
        .map(PreparedDatabaseEntry::database)
        .map(database -> database.nonce())
        .collect(Collectors.toSet());
  }

  private Map<CreationNonce, TenantDatabase> records(List<CreationNonce> nonces) {
    Map<CreationNonce, TenantDatabase> records = new HashMap<>();
    fleet
        .registry()
        .writeRepository()
        .findByNonces(nonces)
        .forEach(record -> records.put(record.creationNonce(), record));
    return records;
  }

  private static Optional<Finding> orphan(
      SurveyedDatabase database, Optional<TenantDatabase> record) {
    if (record.isPresent()) {
      return whyNotOf(record.get(), database.server())
          .map(why -> new OrphanDatabase(database, Optional.of(record.get().id()), why));
    }
    if (database.mark().isEmpty()) {
      return Optional.of(new UnknownRemains(database));
    }
    Why why = database.record().isPresent() ? Why.NO_SUCH_RECORD : Why.NOT_PREPARED;
    return Optional.of(new OrphanDatabase(database, database.record(), why));
  }

  /** The login as a finding, if it belongs to nobody. */
  Optional<Finding> orphan(SurveyedLogin login) {
    return whyOrphan(login).map(why -> new OrphanLogin(login, why));
  }

  private Optional<Why> whyOrphan(SurveyedLogin login) {
    if (login.nonce().isPresent()) {
      CreationNonce nonce = login.nonce().get();
      if (prepared(login.server()).contains(nonce)) {
        return Optional.empty();
      }
      return Optional.ofNullable(records(List.of(nonce)).get(nonce))
          .map(record -> whyNotOf(record, login.server()))
          .orElse(Optional.of(Why.NOT_PREPARED));
    }
    return login
        .record()
        .flatMap(fleet.records()::find)
        .map(record -> whyNotOf(record, login.server()))
        .orElse(Optional.of(Why.NO_SUCH_RECORD));
  }

  private static Optional<Why> whyNotOf(TenantDatabase record, ServerName server) {
    if (!record.server().equals(server)) {
      return Optional.of(Why.RECORD_IS_ELSEWHERE);
    }
    return record.presence() == DatabasePresence.GONE
        ? Optional.of(Why.RECORD_SAYS_GONE)
        : Optional.empty();
  }
}

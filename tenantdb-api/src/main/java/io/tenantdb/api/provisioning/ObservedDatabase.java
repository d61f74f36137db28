package io.tenantdb.api.provisioning;

import java.util.Objects;
import java.util.Optional;

/**
 * What is on the server of one record's database.
 *
 * @param database the database as the record has it
 * @param found what is there under its name
 * @param elsewhere the name that the record's own database has instead; empty if it is nowhere else
 * @param recycled whether that is its name in the recycle bin
 * @param invalid whether a DROP of the one under its name was cut short, so that nobody can use it
 * @param loginMissing whether the record's login is not there though the database is kept to it
 * @param login the record's login, where the database is kept to it or is in the recycle bin; empty
 *     without isolation, or if the record's own database or its login is not there
 */
public record ObservedDatabase(
    OwnedDatabase database,
    DatabaseInspection found,
    Optional<String> elsewhere,
    boolean recycled,
    boolean invalid,
    boolean loginMissing,
    Optional<ObservedLogin> login) {

  public ObservedDatabase {
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(found, "found");
    Objects.requireNonNull(elsewhere, "elsewhere");
    Objects.requireNonNull(login, "login");
  }
}

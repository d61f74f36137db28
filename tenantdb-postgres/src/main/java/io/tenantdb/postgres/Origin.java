package io.tenantdb.postgres;

import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** What a prepared database is a clone of. */
sealed interface Origin {

  DatabaseIdentity identity();

  /** The name that it goes by. */
  default String name() {
    return identity().visible();
  }

  /** It, if it is there. */
  Optional<DatabaseRow> in(Catalog catalog);

  /**
   * Clones it.
   *
   * @return whether it is still there
   */
  boolean copy(Target target, DatabaseRow source, String name) throws SQLException;

  /** What to tell if it is not there. */
  String missing();

  /** A sealed template. */
  record OfTemplate(DatabaseIdentity identity) implements Origin {

    static OfTemplate of(PreparedDatabase template) {
      return new OfTemplate(DatabaseIdentity.of(template));
    }

    @Override
    public Optional<DatabaseRow> in(Catalog catalog) {
      return catalog.sealed(identity);
    }

    @Override
    public boolean copy(Target target, DatabaseRow source, String name) throws SQLException {
      return target.cloning().copy(target, source.name(), name);
    }

    @Override
    public String missing() {
      return "the server has no sealed template %s with the marker %s; build the template, then call again"
          .formatted(name(), identity.marker());
    }
  }

  /**
   * A record's database.
   *
   * @param patience how long to wait for those who are connected to it
   */
  record OfRecord(DatabaseIdentity identity, Duration patience) implements Origin {

    static OfRecord of(OwnedDatabase database, Duration patience) {
      return new OfRecord(DatabaseIdentity.of(database), patience);
    }

    @Override
    public Optional<DatabaseRow> in(Catalog catalog) {
      return catalog.named(name()).filter(row -> row.carries(identity.marker()) && !row.invalid());
    }

    @Override
    public boolean copy(Target target, DatabaseRow source, String name) throws SQLException {
      return target.cloning().copyUnused(target, source, name, patience);
    }

    @Override
    public String missing() {
      return "the database %s of the record went away while it was to be copied".formatted(name());
    }
  }
}

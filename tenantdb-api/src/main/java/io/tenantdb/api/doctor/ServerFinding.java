package io.tenantdb.api.doctor;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.ObservedGroup;
import io.tenantdb.api.provisioning.PublicDatabase;
import io.tenantdb.api.provisioning.SurveyedDatabase;
import io.tenantdb.api.provisioning.SurveyedLogin;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A finding about something on a server that no record accounts for. */
public sealed interface ServerFinding extends Finding
    permits ServerFinding.OrphanDatabase,
        ServerFinding.UnknownRemains,
        ServerFinding.OrphanLogin,
        ServerFinding.OpenToPublic,
        ServerFinding.DriftedGroup,
        OrphanReadDatabase {

  /** Why something belongs to nobody. */
  enum Why {
    /** Its record says that its database is gone. */
    RECORD_SAYS_GONE("record %s says that its database is gone"),
    /** Its record has its database on another server. */
    RECORD_IS_ELSEWHERE("record %s has its database on another server"),
    /** Its record has a read database of another name; it may be a copy. */
    RECORD_NAMES_ANOTHER("record %s has a read database of another name"),
    /** The registry has no such record; it may have been restored from an older backup. */
    NO_SUCH_RECORD("the registry has no record %s, nor one of its nonce"),
    /** It was prepared for the pool or as a template, and the registry has forgotten it. */
    NOT_PREPARED("the registry has no such template or clone on record");

    private final String text;

    Why(String text) {
      this.text = text;
    }

    String of(Optional<TenantDatabaseId> record) {
      return text.formatted(record.map(TenantDatabaseId::toString).orElse("for it"));
    }
  }

  /**
   * A database that carries this registry's mark or nonce, and belongs to no record and to no
   * prepared database.
   *
   * @param database the database
   * @param record the record that it was made for, if that is known
   * @param why why it belongs to nobody
   */
  record OrphanDatabase(SurveyedDatabase database, Optional<TenantDatabaseId> record, Why why)
      implements ServerFinding {
    public OrphanDatabase {
      Objects.requireNonNull(database, "database");
      Objects.requireNonNull(record, "record");
      Objects.requireNonNull(why, "why");
    }

    @Override
    public Optional<ServerName> server() {
      return Optional.of(database.server());
    }

    @Override
    public Optional<String> object() {
      return Optional.of(database.name());
    }

    @Override
    public Optional<TenantDatabaseId> recordId() {
      return record;
    }

    @Override
    public String message() {
      return "Orphan: database %s on server %s was made by this registry (%s%s), and %s"
          .formatted(
              database.name(),
              database.server(),
              database.mark().orElse("nonce " + database.nonce()),
              database.invalid() ? ", half-dropped" : "",
              why.of(record));
    }

    /** What may hold a tenant's data is dropped only when somebody asks for it. */
    @Override
    public ProposedRepair proposal() {
      boolean neverServedOrGivenUp =
          why == Why.NOT_PREPARED
              || (why == Why.RECORD_SAYS_GONE && (database.half() || database.invalid()));
      return neverServedOrGivenUp
          ? ProposedRepair.alone("end the sessions in it and drop it")
          : ProposedRepair.asked(
              "end the sessions in it and drop it; it may hold a tenant's data, so look into it"
                  + " first");
    }
  }

  /**
   * A database without any mark under a name that only tenantdb gives, with a nonce that this
   * registry does not know: another installation may be creating it at this moment.
   *
   * @param database the database
   */
  record UnknownRemains(SurveyedDatabase database) implements ServerFinding {
    public UnknownRemains {
      Objects.requireNonNull(database, "database");
    }

    @Override
    public Optional<ServerName> server() {
      return Optional.of(database.server());
    }

    @Override
    public Optional<String> object() {
      return Optional.of(database.name());
    }

    @Override
    public Optional<TenantDatabaseId> recordId() {
      return Optional.empty();
    }

    @Override
    public String message() {
      return "Unknown remains: database %s on server %s has a name of half-made databases, no mark, and a nonce that this registry does not know"
          .formatted(database.name(), database.server());
    }

    @Override
    public ProposedRepair proposal() {
      return new ProposedRepair.None(
          "another installation may be creating it right now; if it is still there in an hour, and"
              + " no other installation uses the server, drop it by hand");
    }
  }

  /**
   * A login role whose record has no database on the server, or that was made ahead with a clone
   * that is gone.
   *
   * @param login the role
   * @param why why it belongs to nobody
   */
  record OrphanLogin(SurveyedLogin login, Why why) implements ServerFinding {
    public OrphanLogin {
      Objects.requireNonNull(login, "login");
      Objects.requireNonNull(why, "why");
    }

    @Override
    public Optional<ServerName> server() {
      return Optional.of(login.server());
    }

    @Override
    public Optional<String> object() {
      return Optional.of(login.role());
    }

    @Override
    public Optional<TenantDatabaseId> recordId() {
      return login.record();
    }

    @Override
    public String message() {
      return "Orphan: login role %s on server %s belongs to nobody: %s%s"
          .formatted(
              login.role(),
              login.server(),
              why.of(login.record()),
              login.powers().isEmpty()
                  ? ""
                  : "; somebody made it " + String.join(", ", login.powers()));
    }

    /**
     * One of a record that cannot log in any more is one that a deletion could not drop. One that
     * was made ahead was never anybody's. One with powers may serve somebody by now.
     */
    @Override
    public ProposedRepair proposal() {
      if (!login.powers().isEmpty()) {
        return new ProposedRepair.None(
            "tenantdb makes no login with such powers and drops none; find out who uses it, then"
                + " drop the role by hand, or take the powers from it and inspect again");
      }
      return login.nonce().isPresent() || (why == Why.RECORD_SAYS_GONE && login.canLogIn())
          ? ProposedRepair.alone("drop the role")
          : ProposedRepair.asked(
              "drop the role; where objects belong to it, drop or give away those by hand first");
    }
  }

  /**
   * A database that every tenant's login may enter, because PUBLIC may.
   *
   * @param database the database
   */
  record OpenToPublic(PublicDatabase database) implements ServerFinding {
    public OpenToPublic {
      Objects.requireNonNull(database, "database");
    }

    @Override
    public Optional<ServerName> server() {
      return Optional.of(database.server());
    }

    @Override
    public Optional<String> object() {
      return Optional.of(database.name());
    }

    @Override
    public Optional<TenantDatabaseId> recordId() {
      return Optional.empty();
    }

    @Override
    public String message() {
      return "Open to PUBLIC: every tenant's login may enter database %s on server %s (owner %s)"
          .formatted(database.name(), database.server(), database.owner());
    }

    /** Whose roles come in by way of PUBLIC, tenantdb cannot know. */
    @Override
    public ProposedRepair proposal() {
      return ProposedRepair.asked(
          "REVOKE CONNECT ON DATABASE ... FROM PUBLIC, which also shuts out whoever else comes in"
              + " that way; grant CONNECT to those first");
    }
  }

  /**
   * The role that holds the rights of all tenants may do what tenantdb never gives it, and so may
   * they: it has powers, or leads into databases.
   *
   * @param group the role
   */
  record DriftedGroup(ObservedGroup group) implements ServerFinding {
    public DriftedGroup {
      Objects.requireNonNull(group, "group");
      if (group.isAsMade()) {
        throw new IllegalArgumentException("nothing is wrong with " + group);
      }
    }

    @Override
    public Optional<ServerName> server() {
      return Optional.of(group.server());
    }

    @Override
    public Optional<String> object() {
      return Optional.of(group.role());
    }

    @Override
    public Optional<TenantDatabaseId> recordId() {
      return Optional.empty();
    }

    @Override
    public String message() {
      List<String> wrong = new ArrayList<>();
      if (!group.powers().isEmpty()) {
        wrong.add("is " + String.join(", ", group.powers()));
      }
      if (!group.databases().isEmpty()) {
        wrong.add("may enter " + String.join(", ", group.databases()));
      }
      if (!group.otherRoles().isEmpty()) {
        wrong.add("has powers or comes into databases by " + String.join(", ", group.otherRoles()));
      }
      return "Drifted group: role %s on server %s, of which every tenant's login is a member, %s"
          .formatted(group.role(), group.server(), String.join(", and ", wrong));
    }

    /** All tenants are concerned, and sessions of theirs may be where they do not belong. */
    @Override
    public ProposedRepair proposal() {
      return new ProposedRepair.None(
          "it concerns all tenants at once, so take that from the role by hand (ALTER ROLE or"
              + " REVOKE, as whoever granted it), then end the sessions of tenants in databases"
              + " that are not theirs");
    }
  }
}

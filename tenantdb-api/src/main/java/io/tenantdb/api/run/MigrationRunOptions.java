package io.tenantdb.api.run;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.migration.MigrationTerms;
import java.util.Objects;

/**
 * What a run is to do.
 *
 * @param attribution who asks for it; it goes into the history of each record
 * @param selection which databases
 * @param canary which of them first
 * @param terms how
 */
public record MigrationRunOptions(
    Attribution attribution, RunSelection selection, RunCanary canary, RunTerms terms) {

  public MigrationRunOptions {
    Objects.requireNonNull(attribution, "attribution");
    Objects.requireNonNull(selection, "selection");
    Objects.requireNonNull(canary, "canary");
    Objects.requireNonNull(terms, "terms");
  }

  /** All databases that are behind, in one wave, with the defaults of the builder. */
  public static MigrationRunOptions by(Attribution attribution) {
    return builder(attribution).build();
  }

  /** A builder of a run that this actor asks for. */
  public static Builder builder(Attribution attribution) {
    return new Builder(attribution);
  }

  /** Builds the options of a run. For one thread. */
  public static final class Builder {

    private final Attribution attribution;
    private RunSelection selection = RunSelection.all();
    private RunCanary canary = new RunCanary.None();
    private int parallelism = 8;
    private int parallelismPerServer = 8;
    private FailureBudget budget = FailureBudget.unlimited();
    private RetryTerms retries = RetryTerms.standard();
    private boolean includesSuspended;
    private boolean servesAfterFailure;
    private MigrationTerms migration = MigrationTerms.standard();

    private Builder(Attribution attribution) {
      this.attribution = Objects.requireNonNull(attribution, "attribution");
    }

    /** Which databases; by default all. */
    public Builder selection(RunSelection value) {
      this.selection = Objects.requireNonNull(value, "selection");
      return this;
    }

    /** Which of them first; by default none, so that there is one wave. */
    public Builder canary(RunCanary value) {
      this.canary = Objects.requireNonNull(value, "canary");
      return this;
    }

    /** How many at once, by all nodes together; by default 8. */
    public Builder parallelism(int value) {
      this.parallelism = value;
      return this;
    }

    /** How many at once on one server, by all nodes together; by default 8. */
    public Builder parallelismPerServer(int value) {
      this.parallelismPerServer = value;
      return this;
    }

    /** How many of a wave may fail; by default any number. */
    public Builder budget(FailureBudget value) {
      this.budget = Objects.requireNonNull(value, "budget");
      return this;
    }

    /** How to try again; by default {@link RetryTerms#standard()}. */
    public Builder retries(RetryTerms value) {
      this.retries = Objects.requireNonNull(value, "retries");
      return this;
    }

    /** Whether suspended databases are migrated; by default they are skipped. */
    public Builder includesSuspended(boolean value) {
      this.includesSuspended = value;
      return this;
    }

    /**
     * Whether a database goes on serving at its old version if its migration failed and was rolled
     * back; by default it does not.
     */
    public Builder servesAfterFailure(boolean value) {
      this.servesAfterFailure = value;
      return this;
    }

    /**
     * How far and under which limits each database is migrated; by default with all migrations and
     * under no limits but the server's.
     */
    public Builder migration(MigrationTerms value) {
      this.migration = Objects.requireNonNull(value, "migration");
      return this;
    }

    /**
     * Builds the options as they are set now.
     *
     * @throws io.tenantdb.api.error.InvalidValueException if a number is out of range
     */
    public MigrationRunOptions build() {
      return new MigrationRunOptions(
          attribution,
          selection,
          canary,
          new RunTerms(
              parallelism,
              parallelismPerServer,
              budget,
              retries,
              includesSuspended,
              servesAfterFailure,
              migration));
    }
  }
}

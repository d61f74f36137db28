package io.tenantdb.api.error;

import io.tenantdb.api.run.RunId;

/** There is no such run; look for its id where it was started. */
public final class MigrationRunNotFoundException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient RunId id;

  /** The run of this id is not there. */
  public MigrationRunNotFoundException(RunId id) {
    super("There is no run " + id + "; look for its id where it was started");
    this.id = id;
  }

  /** The run that is not there. */
  public RunId id() {
    return id;
  }
}

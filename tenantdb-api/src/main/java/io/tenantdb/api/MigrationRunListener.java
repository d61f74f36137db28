package io.tenantdb.api;

import io.tenantdb.api.run.RunEvent;

/**
 * Is told what this node does in fleet runs, by the threads that do it: it is safe for use by many
 * threads and returns at once. An exception is logged and changes nothing.
 */
@FunctionalInterface
public interface MigrationRunListener {

  /** Takes notice. */
  void on(RunEvent event);
}

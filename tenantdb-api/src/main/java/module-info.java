import org.jspecify.annotations.NullMarked;

/**
 * The vocabulary of tenantdb: values, commands, queries, events, exceptions, the driving ports that
 * a host calls and the driven ports that adapters implement.
 */
@NullMarked
module io.tenantdb.api {
  requires static transitive org.jspecify;

  exports io.tenantdb.api;
  exports io.tenantdb.api.database;
  exports io.tenantdb.api.doctor;
  exports io.tenantdb.api.error;
  exports io.tenantdb.api.lease;
  exports io.tenantdb.api.migration;
  exports io.tenantdb.api.provisioning;
  exports io.tenantdb.api.query;
  exports io.tenantdb.api.routing;
  exports io.tenantdb.api.run;
  exports io.tenantdb.api.spi;
  exports io.tenantdb.api.verification;
}

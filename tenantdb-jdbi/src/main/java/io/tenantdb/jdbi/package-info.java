/**
 * The registry on PostgreSQL: {@link io.tenantdb.jdbi.JdbiRegistry} keeps records, leases and
 * events in one schema of one database.
 */
@NullMarked
package io.tenantdb.jdbi;

import org.jspecify.annotations.NullMarked;

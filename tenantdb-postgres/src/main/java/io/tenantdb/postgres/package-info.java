/**
 * The work on the tenants' PostgreSQL servers, over plain JDBC. {@link
 * io.tenantdb.postgres.PostgresProvisioner} is the way in.
 */
@NullMarked
package io.tenantdb.postgres;

import org.jspecify.annotations.NullMarked;

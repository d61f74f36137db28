/** The migrator on Flyway: {@link io.tenantdb.flyway.FlywayMigrator} is its one entry. */
@NullMarked
package io.tenantdb.flyway;

import org.jspecify.annotations.NullMarked;

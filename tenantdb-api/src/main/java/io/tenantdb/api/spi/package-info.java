/**
 * The driven ports: what tenantdb needs from the world, for adapters to implement.
 *
 * <ul>
 *   <li>{@link io.tenantdb.api.spi.TenantDatabaseRegistry} is the truth. It groups the ports that
 *       share its transactions: {@link io.tenantdb.api.spi.TenantDatabaseWriteRepository}, {@link
 *       io.tenantdb.api.spi.TenantDatabaseLeases}, {@link
 *       io.tenantdb.api.spi.TenantDatabaseOutbox}, {@link io.tenantdb.api.spi.PreparedDatabases}
 *       and {@link io.tenantdb.api.spi.MigrationRuns}.
 *   <li>{@link io.tenantdb.api.spi.TenantDatabaseReadRepository} holds the read model.
 *   <li>{@link io.tenantdb.api.spi.TenantDatabaseEventBus} takes events from the outbox to their
 *       subscribers.
 *   <li>{@link io.tenantdb.api.spi.TenantDatabaseProvisioner} works on the tenants' servers, {@link
 *       io.tenantdb.api.spi.TenantDatabaseMigrator} in the tenants' databases, {@link
 *       io.tenantdb.api.spi.TenantReadDatabases} on their read databases.
 *   <li>{@link io.tenantdb.api.spi.TenantDirectory}, {@link io.tenantdb.api.spi.TenantConnections},
 *       {@link io.tenantdb.api.spi.TenantCredentials}, {@link
 *       io.tenantdb.api.spi.TenantDatabaseInitializer}, {@link
 *       io.tenantdb.api.spi.TenantDatabaseBackup}, {@link io.tenantdb.api.spi.TenantDatabaseCheck}
 *       and {@link io.tenantdb.api.spi.PlacementStrategy} are the host's own.
 * </ul>
 *
 * <p>Every implementation is safe for use by many threads. {@code tenantdb-tck} holds a contract
 * suite for each port; an adapter that passes it is an adapter.
 */
@NullMarked
package io.tenantdb.api.spi;

import org.jspecify.annotations.NullMarked;

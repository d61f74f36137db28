/** How fast a tenant gets its database. */
@NullMarked
package io.tenantdb.benchmarks.provisioning;

import org.jspecify.annotations.NullMarked;

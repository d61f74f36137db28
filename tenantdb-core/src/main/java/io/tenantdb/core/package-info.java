/** The entrance: builds a {@link io.tenantdb.core.TenantDb} out of ports. */
@NullMarked
package io.tenantdb.core;

import org.jspecify.annotations.NullMarked;

/** Where a tenant's database is. */
@NullMarked
package io.tenantdb.api.routing;

import org.jspecify.annotations.NullMarked;

/**
 * The exceptions of tenantdb, all unchecked, all below {@link
 * io.tenantdb.api.error.TenantDbException}.
 */
@NullMarked
package io.tenantdb.api.error;

import org.jspecify.annotations.NullMarked;

/** The aggregate, its status machine, and work on one record under a lease. */
@NullMarked
package io.tenantdb.core.internal.lifecycle;

import org.jspecify.annotations.NullMarked;

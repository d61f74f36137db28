/** Leases: the right of one worker to work on one record for a while. */
@NullMarked
package io.tenantdb.api.lease;

import org.jspecify.annotations.NullMarked;

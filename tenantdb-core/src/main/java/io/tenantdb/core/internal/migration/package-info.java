/** The migration service. */
@NullMarked
package io.tenantdb.core.internal.migration;

import org.jspecify.annotations.NullMarked;

/** The event handlers that keep the read model. */
@NullMarked
package io.tenantdb.core.internal.projection;

import org.jspecify.annotations.NullMarked;

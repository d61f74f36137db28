/** The query handlers. */
@NullMarked
package io.tenantdb.core.internal.query;

import org.jspecify.annotations.NullMarked;

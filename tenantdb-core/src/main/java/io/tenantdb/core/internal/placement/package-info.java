/** On which server new databases go. */
@NullMarked
package io.tenantdb.core.internal.placement;

import org.jspecify.annotations.NullMarked;

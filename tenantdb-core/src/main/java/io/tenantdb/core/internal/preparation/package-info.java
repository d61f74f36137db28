/** Templates and the warm pool: databases that are made ahead of any tenant's need. */
@NullMarked
package io.tenantdb.core.internal.preparation;

import org.jspecify.annotations.NullMarked;

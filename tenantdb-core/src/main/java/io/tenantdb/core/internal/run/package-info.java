/** Fleet runs: the workers of this node. */
@NullMarked
package io.tenantdb.core.internal.run;

import org.jspecify.annotations.NullMarked;

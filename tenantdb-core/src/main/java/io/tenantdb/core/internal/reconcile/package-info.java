/** Finishes what crashes left unfinished. */
@NullMarked
package io.tenantdb.core.internal.reconcile;

import org.jspecify.annotations.NullMarked;

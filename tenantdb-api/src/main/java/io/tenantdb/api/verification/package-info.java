/** Proving that databases hold what their records and their migrations say. */
@NullMarked
package io.tenantdb.api.verification;

import org.jspecify.annotations.NullMarked;

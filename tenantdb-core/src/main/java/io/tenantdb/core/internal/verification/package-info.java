/** Verification of databases: their histories, and their objects. */
@NullMarked
package io.tenantdb.core.internal.verification;

import org.jspecify.annotations.NullMarked;

/** Compares the registry with what really is on the servers, and puts right what differs. */
@NullMarked
package io.tenantdb.core.internal.doctor;

import org.jspecify.annotations.NullMarked;

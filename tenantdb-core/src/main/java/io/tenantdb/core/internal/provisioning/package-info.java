/** The provisioning service, and what it does on a server. */
@NullMarked
package io.tenantdb.core.internal.provisioning;

import org.jspecify.annotations.NullMarked;

/** The command handlers. */
@NullMarked
package io.tenantdb.core.internal.command;

import org.jspecify.annotations.NullMarked;

/** The relay from the outbox to the event bus, and the in-process bus. */
@NullMarked
package io.tenantdb.core.internal.events;

import org.jspecify.annotations.NullMarked;

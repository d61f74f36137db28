/** The tenant database: its values, its state, its commands and its events. */
@NullMarked
package io.tenantdb.api.database;

import org.jspecify.annotations.NullMarked;

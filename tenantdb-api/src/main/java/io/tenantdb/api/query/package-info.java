/** Queries over tenant databases: criteria, filters, sorts, pagination and results. */
@NullMarked
package io.tenantdb.api.query;

import org.jspecify.annotations.NullMarked;

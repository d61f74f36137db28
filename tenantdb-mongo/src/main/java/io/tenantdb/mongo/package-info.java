/** The read model of tenantdb on MongoDB. */
@NullMarked
package io.tenantdb.mongo;

import org.jspecify.annotations.NullMarked;

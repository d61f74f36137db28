/**
 * tenantdb on MongoDB: the read model, and the read databases that tenants have of their own. The
 * two need not share a deployment.
 */
@NullMarked
package io.tenantdb.mongo;

import org.jspecify.annotations.NullMarked;

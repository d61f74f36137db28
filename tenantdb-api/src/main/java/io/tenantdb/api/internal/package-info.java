/** What the api's packages share and nobody else uses. Not exported. */
@NullMarked
package io.tenantdb.api.internal;

import org.jspecify.annotations.NullMarked;

/** What the migrator and the migration service answer. */
@NullMarked
package io.tenantdb.api.migration;

import org.jspecify.annotations.NullMarked;

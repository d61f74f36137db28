/** How fast a fleet migrates, and how much memory that takes. */
@NullMarked
package io.tenantdb.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;

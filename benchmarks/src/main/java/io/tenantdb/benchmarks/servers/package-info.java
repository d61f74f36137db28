/** The server of a benchmark, and the connections to it. */
@NullMarked
package io.tenantdb.benchmarks.servers;

import org.jspecify.annotations.NullMarked;

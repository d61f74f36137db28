/** Benchmarks: whole operations of milliseconds on a real server, each beside a reference. */
@NullMarked
package io.tenantdb.benchmarks;

import org.jspecify.annotations.NullMarked;

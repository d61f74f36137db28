/**
 * A complete adapter for every driven port, in memory: the reference that the contract suites are
 * measured by, and what a host's own tests run on. Nothing survives the process, and nothing is
 * shared between two instances.
 *
 * <p>Every class here is safe for use by many threads.
 */
@NullMarked
package io.tenantdb.inmemory;

import org.jspecify.annotations.NullMarked;
